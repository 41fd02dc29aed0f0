from django.urls import path

from . import views

app_name = "mailbox"
urlpatterns = [
    path("", views.mails, name="mails"),
    path("<int:pk>/", views.mail, name="mail"),
    path("<int:pk>/html/", views.html, name="html"),
    path("<int:pk>/attachments/<int:number>/", views.attachment, name="attachment"),
]
