"""Only the addresses of this folder: what is tested here stands without the other faces."""

from django.urls import include, path

from coulisse.faces.shared.tests import stumbling

urlpatterns = [path("", include("coulisse.faces.shared.urls")), path("stumble/<str:how>/", stumbling.stumble)]

handler400 = "coulisse.faces.shared.errors.bad_request"
handler403 = "coulisse.faces.shared.errors.forbidden"
handler404 = "coulisse.faces.shared.errors.not_found"
handler500 = "coulisse.faces.shared.errors.server_error"
