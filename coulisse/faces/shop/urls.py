"""Addresses of the shop. The first part is the house, the second the language: each page has one address a language."""

from django.urls import path

from coulisse.faces.shared import converters  # noqa: F401 (registers lang, order, sig)

from . import feeds
from .views import (
    agenda,
    basket,
    card,
    checkout,
    codes,
    event,
    exchanging,
    held,
    line,
    order,
    plan,
    price,
    products,
    renewal,
    seats,
    subscriptions,
    visit,
)

app_name = "shop"
urlpatterns = [
    # Buying first: addresses are tried one after the other, and these are asked for all day.
    path("<slug:house>/<lang:language>/basket/", basket.basket, name="basket"),
    path("<slug:house>/<lang:language>/basket/rates/", basket.rates, name="basket-rates"),
    path("<slug:house>/<lang:language>/basket/remove/", basket.remove, name="basket-remove"),
    path("<slug:house>/<lang:language>/basket/code/", codes.enter, name="basket-code"),
    path("<slug:house>/<lang:language>/basket/code/remove/", codes.drop, name="basket-code-remove"),
    path("<slug:house>/<lang:language>/basket/extend/", basket.extend, name="basket-extend"),
    path("<slug:house>/<lang:language>/basket/products/remove/", products.remove, name="basket-product-remove"),
    path("<slug:house>/<lang:language>/basket/empty/", basket.empty, name="basket-empty"),
    path("<slug:house>/<lang:language>/checkout/", checkout.checkout, name="checkout"),
    path("<slug:house>/<lang:language>/pay/return/<uuid:key>/", checkout.payment_return, name="payment-return"),
    path("<slug:house>/<lang:language>/pay/<order:code>/<sig:signature>/", checkout.pay_again, name="pay-again"),
    path("<slug:house>/<lang:language>/orders/<order:code>/<sig:signature>/", order.order, name="order"),
    path("<slug:house>/<lang:language>/orders/<order:code>/<sig:signature>/subscription/", held.held, name="held"),
    path("<slug:house>/<lang:language>/orders/<order:code>/<sig:signature>/exchange/", exchanging.exchange, name="exchange"),
    path("<slug:house>/<lang:language>/orders/<order:code>/<sig:signature>/exchange/<uuid:exchange>/", exchanging.review, name="exchange-review"),
    path("<slug:house>/<lang:language>/orders/<order:code>/<sig:signature>/exchange/<uuid:exchange>/seats/", exchanging.seats, name="exchange-seats"),
    path(
        "<slug:house>/<lang:language>/orders/<order:code>/<sig:signature>/exchange/<uuid:exchange>/list/", exchanging.seat_list, name="exchange-list"
    ),
    path("<slug:house>/<lang:language>/orders/<order:code>/<sig:signature>/tickets.pdf", order.tickets_pdf, name="tickets-pdf"),
    path("<slug:house>/<lang:language>/orders/<order:code>/<sig:signature>/calendar.ics", order.calendar, name="order-calendar"),
    path("", agenda.index, name="index"),
    path("<slug:house>/", agenda.home, name="home"),
    path("<slug:house>/sitemap.xml", feeds.sitemap, name="sitemap"),
    path("<slug:house>/<lang:language>/", agenda.agenda, name="agenda"),
    path("<slug:house>/<lang:language>/info/", visit.info, name="info"),
    path("<slug:house>/<lang:language>/terms/", visit.terms, name="terms"),
    path("<slug:house>/<lang:language>/accessibility/", visit.accessibility, name="accessibility"),
    path("<slug:house>/<lang:language>/passes/", products.products, name="products"),
    path("<slug:house>/<lang:language>/passes/<slug:key>/", products.product, name="product"),
    path("<slug:house>/<lang:language>/cards/<int:membership>/<sig:signature>/", card.card, name="card"),
    path("<slug:house>/<lang:language>/cards/<int:membership>/<sig:signature>/early/<int:opening>/", card.come_earlier, name="card-early"),
    path("<slug:house>/<lang:language>/cards/<int:membership>/<sig:signature>/card.pdf", card.card_pdf, name="card-pdf"),
    path("<slug:house>/<lang:language>/e/<slug:production>/", event.event, name="event"),
    path("<slug:house>/<lang:language>/e/<slug:production>/<int:performance>/calendar.ics", event.calendar, name="calendar"),
    path("<slug:house>/<lang:language>/e/<slug:production>/<int:performance>/price/", price.price, name="price"),
    path("<slug:house>/<lang:language>/e/<slug:production>/<int:performance>/best/", seats.best, name="best"),
    path("<slug:house>/<lang:language>/e/<slug:production>/<int:performance>/seats/", seats.seats, name="seats"),
    path("<slug:house>/<lang:language>/e/<slug:production>/<int:performance>/list/", seats.seat_list, name="seat-list"),
    path("<slug:house>/<lang:language>/subscriptions/", subscriptions.subscriptions, name="subscriptions"),
    path("<slug:house>/<lang:language>/subscriptions/<slug:formula>/", subscriptions.subscription, name="subscription"),
    path("<slug:house>/<lang:language>/subscriptions/<slug:formula>/seats/", subscriptions.seats, name="subscription-seats"),
    path("<slug:house>/<lang:language>/renewal/<uuid:proposal>/<sig:signature>/", renewal.renewal, name="renewal"),
    path("<slug:house>/plans/<int:version>.json", plan.geometry, name="plan"),
    path("<slug:house>/availability/<int:performance>", plan.availability, name="availability"),
    path("<slug:house>/<lang:language>/line/<int:opening>/", line.line, name="line"),
    path("<slug:house>/<lang:language>/line/<int:opening>/join/", line.join, name="line-join"),
    path("<slug:house>/<lang:language>/line/<int:opening>/early/", line.join_early, name="line-early"),
    path("<slug:house>/<lang:language>/line/<int:opening>/come-in/", line.come_in, name="line-come-in"),
    path("<slug:house>/line/<int:opening>.json", line.state, name="line-state"),
    path("<slug:house>/line/<int:opening>/place", line.place, name="line-place"),
]
