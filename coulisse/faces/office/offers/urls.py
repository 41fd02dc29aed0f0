"""Offers: what makes tickets cheaper, each a sentence; under the prices of the house."""

from django.urls import path

from .views import offer, offers

urlpatterns = [
    path("offers/", offers.offers, name="offers"),
    path("offers/begin/", offers.starts, name="offer-begin"),
    path("offers/new/", offer.new, name="offer-new"),
    path("offers/<int:offer>/", offer.change, name="offer"),
    path("offers/<int:offer>/put-away/", offer.put_away, name="offer-put-away"),
    path("offers/<int:offer>/restore/", offer.restore, name="offer-restore"),
    path("offers/<int:offer>/discard/", offer.discard, name="offer-discard"),
]
