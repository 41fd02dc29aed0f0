"""Addresses that every face shares. The root includes them at the top, before the houses."""

from django.conf import settings
from django.urls import include, path, register_converter
from django.urls.converters import SlugConverter

from coulisse.faces.shared import views


class Mark(SlugConverter):
    """The hash of a look: ten hexadecimal signs."""

    regex = "[0-9a-f]{10}"


register_converter(Mark, "look-mark")

app_name = "shared"
urlpatterns = [
    path("look/<slug:slug>-<look-mark:mark>.css", views.look, name="look"),
    path("language/", views.language, name="language"),
]
if not settings.ENVIRONMENT.is_production:
    urlpatterns.append(path("components/", include("coulisse.faces.shared.gallery.urls")))
