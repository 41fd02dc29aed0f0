"""What search engines and calendars read: schema.org's Event, one for each performance."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from coulisse.faces.shop.absolute import absolute, date_path, event_path
from coulisse.faces.shop.hall_words import hall_shown
from coulisse.faces.shop.offers import Offer, ticket_prices
from coulisse.faces.shop.pictures import Picture
from coulisse.houses.models import House
from coulisse.lib.money import decimal_string
from coulisse.lib.text import in_language, one_line
from coulisse.pricing.types import PriceTable
from coulisse.programme.models import Performance, Production
from coulisse.programme.types import Shown

# Event types of schema.org by those of UiTdatabank; what isn't here is an Event.
_TYPES = {
    "0.55.0.0.0": "TheaterEvent", "0.50.4.0.0": "MusicEvent", "0.54.0.0.0": "DanceEvent", "0.50.6.0.0": "ScreeningEvent",
    "0.0.0.0.0": "ExhibitionEvent", "0.5.0.0.0": "Festival", "0.3.1.0.0": "EducationEvent", "0.3.1.0.1": "EducationEvent",
    "0.28.0.0.0": "SocialEvent", "0.49.0.0.0": "SocialEvent", "1.50.0.0.0": "FoodEvent", "0.19.0.0.0": "SportsEvent",
}  # fmt: skip
_TYPES_BY_THEME = {"1.3.10.0.0": "ComedyEvent", "1.10.0.0.0": "LiteraryEvent", "1.10.5.0.0": "LiteraryEvent"}
_AVAILABILITY = {Shown.SOLD_OUT: "SoldOut", Shown.ANNOUNCED: "PreOrder", Shown.SALE_ENDED: "OutOfStock", Shown.CANCELLED: "Discontinued"}
# In a script element only these could end it or begin markup.
_UNSAFE = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def script(data: Any) -> Markup:
    """JSON that can stand inside a script element: no text in it can close the element."""
    return Markup(json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE))  # noqa: S704 (escaped on this line)


def events(
    *, house: House, production: Production, language: str, dates: Sequence[tuple[Performance, Offer, PriceTable | None]], pictures: Sequence[Picture]
) -> dict[str, Any]:  # fmt: skip
    """The graph of all performances of a production that a visitor may still go to, or must know are off."""
    return {"@context": "https://schema.org", "@graph": [event(house, production, language, *date, pictures) for date in dates]}


def event(
    house: House, production: Production, language: str, performance: Performance, offer: Offer, table: PriceTable | None, pictures: Sequence[Picture]
) -> dict[str, Any]:
    address = absolute(house, date_path(house, language, production.slug, performance.pk))
    description = in_language(production.summary, language) or one_line(in_language(production.description, language), 300)
    found = {
        "@type": _TYPES_BY_THEME.get(production.theme) or _TYPES.get(production.genre, "Event"),
        "@id": f"{absolute(house, event_path(house, language, production.slug))}#{performance.pk}",
        "url": address,
        "name": in_language(production.title, language),
        "description": description,
        "startDate": _local(performance.starts_at, house),
        "doorTime": _local(performance.doors_at, house),
        "endDate": _ends(performance, production, house),
        "duration": f"PT{production.duration_minutes}M" if production.duration_minutes else "",
        "eventStatus": _status(performance, offer),
        "previousStartDate": _local(performance.moved_from_at, house),
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "inLanguage": list(production.spoken_languages),
        "typicalAgeRange": _age_range(production),
        "image": [absolute(house, one.share or one.src) for one in pictures],
        "location": _location(performance, house, language),
        "performer": {"@type": "PerformingGroup", "name": production.company} if production.company else None,
        "organizer": {"@type": "Organization", "name": house.name, "url": absolute(house, f"/{house.slug}/{language}/")},
        "maximumAttendeeCapacity": performance.place_count,
        "remainingAttendeeCapacity": 0 if offer.shown is Shown.SOLD_OUT else None,
        "offers": _offers(performance, offer, table, address, house),
    }
    return {key: value for key, value in found.items() if value or value == 0}


def _local(at: Any, house: House) -> str:
    return at.astimezone(ZoneInfo(house.timezone)).isoformat() if at else ""


def _ends(performance: Performance, production: Production, house: House) -> str:
    minutes = production.duration_minutes
    return _local(performance.starts_at + timedelta(minutes=minutes), house) if minutes else ""


def _status(performance: Performance, offer: Offer) -> str:
    if offer.shown is Shown.CANCELLED:
        return "https://schema.org/EventCancelled"
    return "https://schema.org/EventRescheduled" if performance.moved_from_at else "https://schema.org/EventScheduled"


def _age_range(production: Production) -> str:
    youngest, oldest = production.age_from, production.age_until
    return "" if youngest is None and oldest is None else f"{youngest or 0}-{oldest if oldest is not None else ''}"


def _location(performance: Performance, house: House, language: str) -> dict[str, Any]:
    hall = performance.plan_version.layout.hall
    shown = hall_shown(hall, house, language)
    own = hall if hall.street or hall.city else house
    address = {
        "@type": "PostalAddress", "streetAddress": own.street, "postalCode": own.postal_code, "addressLocality": own.city, "addressCountry": "BE",
    }  # fmt: skip
    name = shown.name if house.name in shown.name else f"{house.name}, {shown.name}"
    return {"@type": "Place", "name": name, "address": {key: value for key, value in address.items() if value}}


def _offers(performance: Performance, offer: Offer, table: PriceTable | None, address: str, house: House) -> dict[str, Any] | None:
    prices = ticket_prices(table) if table else []
    if not prices:
        return None
    found = {
        "@type": "AggregateOffer",
        "url": address,
        "priceCurrency": "EUR",
        "lowPrice": decimal_string(prices[0]),
        "highPrice": decimal_string(prices[-1]),
        "price": decimal_string(prices[0]),
        "availability": f"https://schema.org/{_availability(offer)}",
        "validFrom": _local(offer.opens_at or performance.sale_starts_at, house),
    }
    return {key: value for key, value in found.items() if value}


def _availability(offer: Offer) -> str:
    if offer.can_buy:
        return "LimitedAvailability" if offer.left else "InStock"
    return _AVAILABILITY.get(offer.shown, "PreOrder" if offer.opens_at else "OutOfStock")
