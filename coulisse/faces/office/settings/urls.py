"""Settings of a house: what it says of itself, how it looks, who works there, what machines may do."""

from django.urls import path

from .views import api_tokens, house, staff, uitpas

urlpatterns = [
    path("", house.overview, name="settings"),
    path("house/", house.about, name="settings-house"),
    path("look/", house.look, name="settings-look"),
    path("terms/", house.terms, name="settings-terms"),
    path("payment/", house.payment, name="settings-payment"),
    path("uitpas/", uitpas.uitpas, name="settings-uitpas"),
    path("uitpas/remove/", uitpas.forget, name="settings-uitpas-forget"),
    path("open/", house.open_shop, name="settings-open"),
    path("staff/", staff.staff_list, name="staff"),
    path("staff/invite/", staff.invite, name="staff-invite"),
    path("staff/invitations/<int:invitation>/withdraw/", staff.withdraw, name="invitation-withdraw"),
    path("staff/<int:user>/roles/", staff.roles, name="staff-roles"),
    path("api/", api_tokens.tokens, name="api-tokens"),
    path("api/<int:token>/revoke/", api_tokens.revoke, name="api-token-revoke"),
]
