"""Addresses of the API."""

from django.http import Http404
from django.urls import path
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from coulisse.faces.api import problems
from coulisse.faces.api.auth import TokenAuth
from coulisse.faces.api.problems import ApiProblem
from coulisse.faces.api.routes import codes, exchanging, openings, programme, selling, tickets

app_name = "api"

DESCRIPTION = """
Read a house's programme, sell its places, read its tickets, scan at its door.

- The programme is public. Everything else asks for a token of the house: `Authorization: Bearer coulisse_…`,
  made in the office under Settings, with the scopes that it needs and no more.
- Amounts are integer cents in euros, VAT included. Moments are UTC. Texts are objects with `nl`, `fr`, `en`.
- Errors are `application/problem+json`; `type` ends in a word that stays the same.
- What was sent may be sent again: a scan carries a nonce that the caller chooses, an order belongs to its hold, a payment
  elsewhere to its reference, an exchange has an id that the caller chooses, named seats are held once. *Best* and *accessible* places are added to a hold each time they
  are asked for: choose its id yourself and look at the hold before you repeat.
"""

api = NinjaAPI(
    title="Coulisse",
    version="1",
    description=DESCRIPTION,
    openapi_url="/openapi.json",
    docs_url=None,
    urls_namespace="api:v1",
    openapi_extra={"info": {"license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"}}},
)
api.add_router("", programme.router)
api.add_router("", selling.router, auth=TokenAuth())
api.add_router("", openings.router, auth=TokenAuth())
api.add_router("", exchanging.router, auth=TokenAuth())
api.add_router("", tickets.router, auth=TokenAuth())
api.add_router("", codes.router, auth=TokenAuth())

api.add_exception_handler(ApiProblem, problems.on_problem)
api.add_exception_handler(ValidationError, problems.on_validation)
api.add_exception_handler(HttpError, problems.on_http_error)
api.add_exception_handler(Http404, problems.on_missing)
api.add_exception_handler(Exception, problems.on_crash)

urlpatterns = [path("v1/", api.urls)]
