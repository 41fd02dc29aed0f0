"""Subscriptions, passes and vouchers: what is sold, and who holds it."""

from django.urls import path

from .views import members, products

urlpatterns = [
    path("", products.products, name="products"),
    path("new/<slug:kind>/", products.new, name="product-new"),
    path("<int:product>/", products.change, name="product"),
    path("<int:product>/archive/", products.archive, name="product-archive"),
    path("members/", members.members, name="members"),
    path("members.csv", members.members_csv, name="members-csv"),
    path("members/close/", members.close, name="members-close"),
    path("members/<int:membership>/", members.member, name="member"),
]
