from django.urls import path, re_path

from coulisse.faces.shared.gallery import views

app_name = "gallery"
urlpatterns = [
    path("", views.gallery, name="all"),
    path("look.css", views.look, name="look"),
    path("problem/<int:status>/", views.problem, name="problem"),
    re_path(r"^page/(?P<name>programme|production|office)/$", views.sample, name="sample"),
    path("<slug:component>/", views.gallery, name="one"),
]
