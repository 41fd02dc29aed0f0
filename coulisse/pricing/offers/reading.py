"""Offers from JSON: any document is read to the end, and answered with offers or with every problem, each naming its field."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from coulisse.lib.money import MOST_CENTS
from coulisse.lib.text import LANGUAGES
from coulisse.pricing.documents import PriceProblem

from .documents import FIELDS_OF_LIMITS, FIELDS_OF_SELECTION, VERSION
from .effects import FREE, AmountOff, Gives, Percent, SetPrice, TicketPrice
from .needs import Bundle, Counted, Each, Every, Formula, Need, Part, Together, Within
from .selection import Selection, Window
from .types import Limits, Offer, Tier

Word = TypeVar("Word", bound=StrEnum)


class OffersRefused(Exception):
    """The document doesn't say offers."""

    def __init__(self, problems: Sequence[PriceProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in problems))


def from_document(document: Any) -> tuple[Offer, ...]:
    """The offers of a document. Raises `OffersRefused`."""
    reader = _Reader()
    said = reader.mapping(document, "")
    if said.get("version") != VERSION:
        reader.refuse("version", _("this form of offers isn't known; it should be %(version)d.") % {"version": VERSION})
    offers = tuple(reader.offer(item, f"offers[{no}]") for no, item in enumerate(reader.rows(said.get("offers"), "offers")))
    reader.problems += _twice(offers)
    if reader.problems:
        raise OffersRefused(reader.problems)
    return offers


def _twice(offers: Sequence[Offer]) -> Iterator[PriceProblem]:
    keys = [offer.key for offer in offers]
    for key in dict.fromkeys(key for key in keys if keys.count(key) > 1):
        yield PriceProblem(_("offer “%(key)s”") % {"key": key}, _("this offer stands twice."))


class _Reader:
    """Reads on where something is wrong, so that all of it is told at once."""

    def __init__(self) -> None:
        self.problems: list[PriceProblem] = []

    def refuse(self, where: str, says: str) -> None:
        self.problems.append(PriceProblem(where, says))

    def offer(self, value: Any, where: str) -> Offer:
        said = self.mapping(value, where)
        key = self.text(said.get("key"), f"{where}.key")
        where = _("offer “%(key)s”") % {"key": key} if key else where
        name = self.mapping(said.get("name"), f"{where}, name")
        if not any(isinstance(name.get(language), str) and name[language].strip() for language in LANGUAGES):
            self.refuse(f"{where}, name", _("give the offer a name."))
        return Offer(
            key,
            {language: text for language, text in name.items() if isinstance(text, str)},
            self.gives(said.get("gives"), f"{where}, gives"),
            self.need(said.get("need", {"kind": "each"}), f"{where}, need"),
            self.selection(said.get("selection", {}), f"{where}, selection"),
            self.window(said.get("window", {}), f"{where}, window"),
            tuple(self.tier(item, f"{where}, tiers") for item in self.rows(said.get("tiers", []), f"{where}, tiers")),
            self.limits(said.get("limits", {}), f"{where}, limits"),
            frozenset(self.text(item, f"{where}, combines_with") for item in self.rows(said.get("combines_with", []), f"{where}, combines_with")),
            None if said.get("unlocked_by") is None else self.text(said["unlocked_by"], f"{where}, unlocked_by"),
        )

    def gives(self, value: Any, where: str) -> Gives:
        said = self.mapping(value, where)
        match list(said):
            case ["free"]:
                return FREE
            case ["percent_permyriad"]:
                return Percent(self.number(said["percent_permyriad"], where, 1, 10_000))
            case ["off_cents"]:
                return AmountOff(self.number(said["off_cents"], where, 1, MOST_CENTS))
            case ["set_cents"]:
                return SetPrice(self.number(said["set_cents"], where, 0, MOST_CENTS))
            case ["prices"]:
                return TicketPrice(dict(self.price(item, where) for item in self.rows(said["prices"], where)))
        self.refuse(where, _("say one thing that it gives: a percentage, an amount off, a price per ticket or for the set, or free."))
        return FREE

    def price(self, value: Any, where: str) -> tuple[tuple[str, str], int]:
        said = self.mapping(value, where)
        return (self.text(said.get("zone", "*"), where), self.text(said.get("rate", "*"), where)), self.number(
            said.get("cents"), where, 0, MOST_CENTS
        )

    def need(self, value: Any, where: str) -> Need:
        said = self.mapping(value, where)
        match said.get("kind"):
            case "each":
                return Each()
            case "together":
                counted = self.one_of(Counted, said.get("counted", "tickets"), f"{where}, counted")
                within = self.one_of(Within, said.get("within", "order"), f"{where}, within")
                return Together(*self.range(said, where), counted, within)
            case "every":
                return Every(self.number(said.get("kth"), f"{where}, kth", 2, 1000))
            case "bundle":
                return Bundle(self.parts(said.get("parts"), f"{where}, parts", 1))
            case "formula":
                counted = self.one_of(Counted, said.get("counted", "performances"), f"{where}, counted")
                if counted is Counted.TICKETS:
                    self.refuse(f"{where}, counted", _("a formula counts performances or productions."))
                return Formula(*self.range(said, where), self.parts(said.get("parts", []), f"{where}, parts", 0), counted)
        self.refuse(where, _("choose what it needs: each, together, every, bundle or formula."))
        return Each()

    def range(self, said: Mapping[str, Any], where: str) -> tuple[int, int | None]:
        at_most = said.get("at_most")
        return (
            self.number(said.get("at_least"), f"{where}, at_least", 1, 1000),
            None if at_most is None else self.number(at_most, f"{where}, at_most", 1, 1000),
        )

    def parts(self, value: Any, where: str, least: int) -> tuple[Part, ...]:
        rows = self.rows(value, where)
        if len(rows) < least:
            self.refuse(where, _("name at least one part."))
        return tuple(self.part(item, where) for item in rows)

    def part(self, value: Any, where: str) -> Part:
        said = self.mapping(value, where)
        name = {language: text for language, text in self.mapping(said.get("name", {}), where).items() if isinstance(text, str)}
        return Part(name, self.selection(said.get("selection", {}), where), self.number(said.get("count"), f"{where}, count", 1, 100))

    def selection(self, value: Any, where: str) -> Selection:
        said = self.mapping(value, where)
        for unknown in sorted(set(said) - set(FIELDS_OF_SELECTION)):
            self.refuse(f"{where}, {unknown}", _("this field isn't known."))
        return Selection(**{field: self.names(said.get(field, []), f"{where}, {field}") for field in FIELDS_OF_SELECTION})

    def names(self, value: Any, where: str) -> frozenset[Any]:
        return frozenset(self.name(item, where) for item in self.rows(value, where))

    def window(self, value: Any, where: str) -> Window:
        said = self.mapping(value, where)
        return Window(
            self.moment(said.get("from_at"), f"{where}, from_at"),
            self.moment(said.get("until_at"), f"{where}, until_at"),
            self.maybe(said.get("until_sold"), f"{where}, until_sold", 1_000_000),
            self.maybe(said.get("hours_before"), f"{where}, hours_before", 10_000),
            self.maybe(said.get("below_permyriad"), f"{where}, below_permyriad", 10_000),
        )

    def tier(self, value: Any, where: str) -> Tier:
        said = self.mapping(value, where)
        return Tier(self.number(said.get("at_least"), f"{where}, at_least", 1, 1000), self.gives(said.get("gives"), where))

    def limits(self, value: Any, where: str) -> Limits:
        said = self.mapping(value, where)
        return Limits(*(self.maybe(said.get(name), f"{where}, {name}", 1000) for name in FIELDS_OF_LIMITS))

    def mapping(self, value: Any, where: str) -> Mapping[str, Any]:
        return value if isinstance(value, Mapping) else self._instead(where, _("this should be a group of fields."), {})

    def rows(self, value: Any, where: str) -> list[Any]:
        return value if isinstance(value, list) else self._instead(where, _("this should be a list."), [])

    def text(self, value: Any, where: str) -> str:
        fits = isinstance(value, str) and 0 < len(value.strip()) <= 40
        return value if fits else self._instead(where, _("write a short text, of 1 to 40 signs."), "")

    def name(self, value: Any, where: str) -> Hashable:
        fits = isinstance(value, str | int) and not isinstance(value, bool)
        return value if fits else self._instead(where, _("this isn't the name of anything."), "")

    def number(self, value: Any, where: str, least: int, most: int) -> int:
        fits = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
        return value if fits else self._instead(where, _("write a whole number from %(least)d to %(most)d.") % {"least": least, "most": most}, least)

    def maybe(self, value: Any, where: str, most: int) -> int | None:
        return None if value is None else self.number(value, where, 1, most)

    def one_of(self, words: type[Word], value: Any, where: str) -> Word:
        known: Callable[[Any], Word] = words
        try:
            return known(value)
        except ValueError:
            says = _("choose one of: %(words)s.") % {"words": ", ".join(words)}
            return self._instead(where, says, next(iter(words)))

    def moment(self, value: Any, where: str) -> datetime | None:
        if value is None:
            return None
        try:
            found = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            return self._instead(where, _("this isn't a moment."), None)
        return found if found.tzinfo else self._instead(where, _("the moment has no time zone."), None)

    def _instead(self, where: str, says: str, value: Any) -> Any:
        self.refuse(where, says)
        return value
