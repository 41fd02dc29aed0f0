"""Addresses of the office. Each part keeps its own; all names stand in one space: ``office:orders``."""

from django.urls import include, path

from coulisse.faces.shared import converters  # noqa: F401 (registers lang, order, sig)

from . import home

app_name = "office"
urlpatterns = [
    path("", home.home, name="home"),
    path("", include("coulisse.faces.office.signin.urls")),
    path("<slug:house>/", home.dashboard, name="dashboard"),
    path("<slug:house>/search/", home.search, name="search"),
    path("<slug:house>/programme/", include("coulisse.faces.office.programme.urls")),
    path("<slug:house>/sales/", include("coulisse.faces.office.sales.urls")),
    path("<slug:house>/openings/", include("coulisse.faces.office.openings.urls")),
    path("<slug:house>/halls/", include("coulisse.faces.office.halls.urls")),
    path("<slug:house>/prices/", include("coulisse.faces.office.prices.urls")),
    path("<slug:house>/prices/", include("coulisse.faces.office.offers.urls")),
    path("<slug:house>/products/", include("coulisse.faces.office.products.urls")),
    path("<slug:house>/settings/", include("coulisse.faces.office.settings.urls")),
]
