"""Every address. The face of a house comes last: its name is the first part of the path."""

from django.urls import include, path

urlpatterns = [
]

handler400 = "coulisse.faces.shared.errors.bad_request"
handler403 = "coulisse.faces.shared.errors.forbidden"
handler404 = "coulisse.faces.shared.errors.not_found"
handler500 = "coulisse.faces.shared.errors.server_error"
