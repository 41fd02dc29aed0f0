"""The basket as its page shows it: plain values, so that of two baskets that show the same the pages are the same."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from coulisse.faces.shared.shapes import hole
from coulisse.faces.shop.basket_savings import reductions_of
from coulisse.faces.shop.places import PlaceWords, place_words
from coulisse.faces.shop.said import Said, said
from coulisse.lib.text import in_language
from coulisse.sales.queries import BasketView, PerformanceInBasket, PlaceInBasket


@dataclass(frozen=True, slots=True)
class RateShown:
    key: str
    name: str
    cents: int


@dataclass(frozen=True, slots=True)
class PlaceShown:
    """``whom``: for whom its rate is, and under which conditions; ``less``: what was taken off, by name; ``refused``: why the rate can't be."""

    line: int | str
    words: PlaceWords
    name: str
    full_name: str
    person: str
    rates: tuple[RateShown, ...]
    rate: RateShown
    whom: str
    less: tuple[tuple[str, int], ...]
    refused: tuple[str, ...]
    is_lost: bool


@dataclass(frozen=True, slots=True)
class EveningShown:
    id: int
    slug: str
    title: Said
    starts_at: datetime
    hall: str
    places: tuple[PlaceShown, ...]
    plain_cents: int


@dataclass(frozen=True, slots=True)
class BasketShown:
    evenings: tuple[EveningShown, ...]
    order_fees: tuple[tuple[str, int], ...]
    total_cents: int
    to_pay_cents: int
    places_gone: tuple[str, ...]
    is_over: bool

    @property
    def places(self) -> list[PlaceShown]:
        return [place for evening in self.evenings for place in evening.places]


def basket_shown(view: BasketView, language: str) -> BasketShown:
    """Pure: without a question."""
    persons = {number: person.name for number, person in view.persons.items()}
    return BasketShown(
        evenings=tuple(_evening(part, view, persons, language) for part in view.performances),
        order_fees=tuple((in_language(fee.fee.name, language), fee.cents) for fee in view.order_fees),
        total_cents=view.total_cents, to_pay_cents=view.to_pay_cents, is_over=view.is_over,
        places_gone=tuple(place_words(name).full_name for name in view.places_gone),
    )  # fmt: skip


def _evening(part: PerformanceInBasket, view: BasketView, persons: Mapping[int, str], language: str) -> EveningShown:
    one = part.performance
    return EveningShown(
        id=one.pk, slug=one.production.slug, title=said(one.production.title, language), starts_at=one.starts_at,
        hall=one.plan_version.layout.hall.name, places=tuple(_place(place, view, persons, language) for place in part.places),
        plain_cents=sum(place.priced.total_cents + place.priced.saved_cents for place in part.places),
    )  # fmt: skip


def _place(place: PlaceInBasket, view: BasketView, persons: Mapping[int, str], language: str) -> PlaceShown:
    words, priced = place_words(place.name), place.priced
    note = in_language(priced.rate.note, language)
    return PlaceShown(
        line=place.line.pk, words=words, name=words.name, full_name=words.full_name, person=persons.get(place.line.person, ""),
        rates=tuple(RateShown(one.rate.key, in_language(one.rate.name, language), one.total_cents) for one in place.rates),
        rate=RateShown(priced.rate.key, in_language(priced.rate.name, language), priced.total_cents),
        whom=" · ".join([*([note] if note else []), *map(str, place.conditions)]),
        less=tuple(reductions_of(view, [priced])) if priced.reductions else (),
        refused=tuple(one.says for one in place.refused), is_lost=place.is_lost,
    )  # fmt: skip


def with_holes(shown: BasketShown) -> tuple[BasketShown, dict[str, Any]]:
    """What it shares with baskets that are alike, and what is its own, by the names of the holes."""
    own: dict[str, Any] = {}
    evenings = tuple(replace(one, places=tuple(_with_holes(place, own) for place in one.places)) for one in shown.evenings)
    return replace(shown, evenings=evenings), own


def _with_holes(place: PlaceShown, own: dict[str, Any]) -> PlaceShown:
    line, name, full_name = (f"{what}_{len(own)}" for what in ("line", "name", "full_name"))
    own |= {line: place.line, name: place.name, full_name: place.full_name}
    # Of its row and seat only the name speaks; that there is a seat decides what else stands there.
    words = replace(place.words, row="", seat=place.words.seat and "seat", entrance="")
    return replace(place, words=words, line=hole(line), name=hole(name), full_name=hole(full_name))
