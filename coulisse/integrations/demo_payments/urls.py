from django.urls import path

from . import views

app_name = "demo_payments"
urlpatterns = [
    path("<slug:reference>/", views.pay, name="pay"),
]
