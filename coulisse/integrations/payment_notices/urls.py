from django.urls import path

from . import views

app_name = "payment_notices"
urlpatterns = [
    path("<slug:house>/<uuid:key>/", views.notice, name="notice"),
]
