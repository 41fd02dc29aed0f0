"""Every address. The shop comes last: its first part is the name of a house."""

from django.conf import settings
from django.urls import include, path

from coulisse.config import health
from coulisse.faces.shop.media import media

urlpatterns = [
    path("health/", health.health, name="health"),
    path("ready/", health.ready, name="ready"),
    path("metrics", health.metrics, name="metrics"),
    path("hooks/payments/", include("coulisse.integrations.payment_notices.urls")),
    path("", include("coulisse.faces.shared.urls")),
    path("office/", include("coulisse.faces.office.urls")),
    path("door/", include("coulisse.faces.door.urls")),
    path("api/", include("coulisse.faces.api.urls")),
]

if not settings.ENVIRONMENT.is_production:
    urlpatterns += [
        path("demo/pay/", include("coulisse.integrations.demo_payments.urls")),
        path("demo/mailbox/", include("coulisse.integrations.mailbox.urls")),
    ]

urlpatterns += [path("media/<path:name>", media, name="media"), path("", include("coulisse.faces.shop.urls"))]

handler400 = "coulisse.faces.shared.errors.bad_request"
handler403 = "coulisse.faces.shared.errors.forbidden"
handler404 = "coulisse.faces.shared.errors.not_found"
handler500 = "coulisse.faces.shared.errors.server_error"
