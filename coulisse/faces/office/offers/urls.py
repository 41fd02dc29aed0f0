"""Offers, what makes tickets cheaper, each a sentence; and codes, which open them. Under the prices of the house."""

from django.urls import path

from .views import codes, offer, offers, selling

urlpatterns = [
    path("offers/", offers.offers, name="offers"),
    path("offers/begin/", offers.starts, name="offer-begin"),
    path("offers/new/", offer.new, name="offer-new"),
    path("offers/<int:offer>/", offer.change, name="offer"),
    path("offers/<int:offer>/put-away/", offer.put_away, name="offer-put-away"),
    path("offers/<int:offer>/restore/", offer.restore, name="offer-restore"),
    path("offers/<int:offer>/discard/", offer.discard, name="offer-discard"),
    path("offers/<int:offer>/sell/", selling.sell, name="offer-sell"),
    path("offers/<int:offer>/stop-selling/", selling.stop, name="offer-stop-selling"),
    path("codes/", codes.codes, name="discount-codes"),
    path("codes/new/", codes.new, name="discount-code-new"),
    path("codes/put-away/", codes.put_away, name="discount-codes-put-away"),
    path("codes/codes.csv", codes.codes_csv, name="discount-codes-csv"),
    path("codes/<int:discount_code>/", codes.code, name="discount-code"),
]
