"""The page of an offer, there and back: an offer as it would be typed, and what was typed as an offer."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coulisse.faces.office.offers.choices import KINDS, Choices, kind_names
from coulisse.faces.office.offers.forms import LIMITS, OWN, OfferForm, PartRows, PriceRows, TierRows, TryRows
from coulisse.faces.office.offers.gives import percent_written, written
from coulisse.faces.office.offers.shapes import Shape, shape_of
from coulisse.houses.models import House
from coulisse.lib.text import Text, in_language
from coulisse.pricing.offers.effects import Gives, TicketPrice
from coulisse.pricing.offers.needs import Bundle, Counted, Each, Every, Formula, Need, Part, Together, Within
from coulisse.pricing.offers.selection import Selection, Window
from coulisse.pricing.offers.types import Limits, Offer, Tier

# What a part of an offer can be, in the order of its list.
PART_KINDS = ("rates", "tags", "productions", "performances", "zones")
Whats = Mapping[str, tuple[Text, Selection]]


class Asked:
    """All forms of the page. ``kept`` is the offer as it was opened: what its parts are called stays theirs."""

    def __init__(self, house: House, choices: Choices, kept: Offer, *, data: QueryDict | None = None, basket: Sequence[dict[str, Any]] = ()) -> None:
        self.kept, self.whats = kept, _whats(choices, kept)
        typed = _typed(kept, self.whats) if data is None else {}
        self.form = OfferForm(data, house=house, choices=choices, initial=typed.get("form"))
        self.tiers = TierRows(data, prefix="tier", initial=typed.get("tiers"), form_kwargs={"house": house})
        whats = {"house": house, "whats": _grouped(self.whats)}
        self.parts = PartRows(data, prefix="part", initial=typed.get("parts"), form_kwargs=whats)
        self.prices = PriceRows(data, prefix="price", initial=typed.get("prices"), form_kwargs={"house": house, "choices": choices})
        self.tries = TryRows(data, prefix="try", initial=list(basket), form_kwargs={"house": house, "choices": choices})

    @classmethod
    def says_all_of(cls, house: House, choices: Choices, offer: Offer) -> bool:
        """Whether the page can say what this offer says: typed and read back it is the same."""
        there = cls(house, choices, offer)
        data = QueryDict(mutable=True)
        for form in (there.form, *there.tiers.forms, *there.parts.forms, *there.prices.forms):
            for bound in form:
                _type_in(data, bound.html_name, bound.value(), ZoneInfo(house.timezone))
        for rows in (there.tiers, there.parts, there.prices, there.tries):
            data.update({f"{rows.prefix}-TOTAL_FORMS": str(len(rows.forms)), f"{rows.prefix}-INITIAL_FORMS": "0"})
        back = cls(house, choices, offer, data=data)
        return back.is_right() and back.offer(offer.key) == offer

    @property
    def shape(self) -> Shape:
        value = self.form["shape"].value()
        return Shape(value) if value in list(Shape) else Shape.EACH

    @property
    def selected(self) -> dict[str, int]:
        """How many of each kind are ticked: what is folded says so."""
        return {kind: len(self.form[kind].value() or ()) for kind in KINDS}

    @property
    def has_limits(self) -> bool:
        return any(self.form[f"limit_{limit}"].value() for limit in LIMITS)

    def is_right(self) -> bool:
        return all([self.form.is_valid(), self.tiers.is_valid(), self.parts.is_valid(), self.prices.is_valid(), self.tries.is_valid()])

    def problems(self) -> list[tuple[str, str, str]]:
        found = self.form.problems()
        for rows in (self.tiers, self.parts, self.prices, self.tries):
            found += [("", "", error) for error in rows.non_form_errors()] if rows.is_bound else []
            found += [(goal, label, says) for row in rows.forms for goal, label, says in row.problems()]
        return found

    def offer(self, key: str) -> Offer:
        """What was typed; every form is right. Raises nothing: what contradicts is told by who publishes."""
        typed = self.form.cleaned_data
        return Offer(
            key=key,
            name=typed["name"],
            gives=self._gives(),
            need=self._need(),
            selection=Selection(**{kind: self.form.choices.keys(kind, typed[kind]) for kind in KINDS}),
            window=Window(typed["from_at"], typed["until_at"], typed["until_sold"], typed["hours_before"], typed["below"]),
            tiers=tuple(Tier(row.cleaned_data["at_least"], row.cleaned_data["gives"]) for row in self._steps()),
            limits=Limits(**{limit: typed[f"limit_{limit}"] for limit in LIMITS}),
            combines_with=frozenset(typed["combines"]),
            unlocked_by={"": None, OWN: key}.get(typed["right"], typed["right"].removeprefix("word:")),
        )

    def _gives(self) -> Gives:
        typed = self.form.cleaned_data
        if typed["gives_kind"] != "price":
            return typed["gives"]  # type: ignore[no-any-return]
        prices = {(row.cleaned_data["zone"], row.cleaned_data["rate"]): row.cleaned_data["cents"] for row in self.prices.forms if row.is_meant}
        return TicketPrice({**(typed["gives"].cents if "gives" in typed else {}), **prices})

    def _steps(self) -> Sequence[Any]:
        steps = self.tiers.forms if self.shape in (Shape.TOGETHER, Shape.FORMULA) else []
        return [row for row in steps if row.is_meant]

    def _need(self) -> Need:
        typed = self.form.cleaned_data
        at_least, at_most = typed["at_least"], {"exactly": typed["at_least"], "between": typed["at_most"]}.get(typed["range_kind"])
        match self.shape:
            case Shape.EACH:
                return Each()
            case Shape.TOGETHER:
                return Together(at_least, at_most, Counted(typed["counted"] or "tickets"), Within(typed["within"] or "order"))
            case Shape.EVERY:
                return Every(typed["kth"])
            case Shape.BUNDLE:
                return Bundle(tuple(self._parts()))
            case Shape.FORMULA:
                return Formula(at_least, at_most, tuple(self._parts()), _of_formula(typed["counted"]))
            case Shape.SERIES:
                events = self.form.choices.keys("productions", typed["series"])
                parts = [Part(self._event(key), Selection(productions=frozenset({key})), 1) for key in sorted(events, key=str)]
                return Formula(len(parts), len(parts), tuple(parts))

    def _event(self, key: Any) -> Text:
        return self._named(f"productions:{key}")

    def _parts(self) -> Iterator[Part]:
        for row in self.parts.forms:
            if row.is_meant:
                what = row.cleaned_data["what"]
                yield Part(self._named(what), self.whats[what][1], row.cleaned_data["count"])

    def _named(self, what: str) -> Text:
        """What a part is called: as it was called before, else as what it takes."""
        name, selection = self.whats[what]
        return next((part.name for part in _parts_of(self.kept) if part.selection == selection), name)


def _of_formula(counted: str) -> Counted:
    """A formula counts performances or productions, never tickets."""
    return Counted.PRODUCTIONS if counted == Counted.PRODUCTIONS else Counted.PERFORMANCES


def _type_in(data: QueryDict, name: str, value: Any, zone: ZoneInfo) -> None:
    match value:
        case None:
            return
        case dict():
            data.update({f"{name}_{language}": text for language, text in value.items()})
        case datetime():
            local = value.astimezone(zone)
            data.update({f"{name}_date": local.date().isoformat(), f"{name}_time": local.strftime("%H:%M")})
        case list():
            data.setlist(name, [str(one) for one in value])
        case _:
            data[name] = str(value)


def _whats(choices: Choices, kept: Offer) -> Whats:
    """By its value in the form: what a part is called and takes. A part that was made elsewhere keeps its own."""
    whats = choices.selections(PART_KINDS)
    for no, part in enumerate(_parts_of(kept)):
        same = next((value for value, (_name, selection) in whats.items() if selection == part.selection), f"kept:{no}")
        whats[same] = (part.name or whats.get(same, ({}, None))[0] or {"nl": str(no + 1)}, part.selection)
    return whats


def _grouped(whats: Whats) -> list[tuple[str, Any]]:
    language, names = get_language() or "nl", {**kind_names(), "kept": _("As it is")}
    groups: dict[str, list[tuple[str, str]]] = {}
    for value, (name, _selection) in whats.items():
        groups.setdefault(value.partition(":")[0], []).append((value, in_language(name, language)))
    return [(names[kind], pairs) for kind, pairs in groups.items()]


def _parts_of(offer: Offer) -> tuple[Part, ...]:
    return offer.need.parts if isinstance(offer.need, Bundle | Formula) else ()


def _typed(offer: Offer, whats: Whats) -> dict[str, Any]:
    kind, value = written(offer.gives)
    form = {
        "shape": shape_of(offer.need).value, "name": dict(offer.name), "gives_kind": kind, "gives_value": value,
        "from_at": offer.window.from_at, "until_at": offer.window.until_at, "until_sold": offer.window.until_sold,
        "hours_before": offer.window.hours_before, "below": percent_written(offer.window.below_permyriad) if offer.window.below_permyriad else "",
        "right": _right(offer), "combines": sorted(offer.combines_with), **_need_typed(offer.need),
        **{kind: [str(key) for key in getattr(offer.selection, kind)] for kind in KINDS},
        **{f"limit_{limit}": getattr(offer.limits, limit) for limit in LIMITS},
    }  # fmt: skip
    values = {selection: value for value, (_name, selection) in whats.items()}
    return {
        "form": form,
        "tiers": [dict(zip(("kind", "value"), written(tier.gives), strict=True)) | {"at_least": tier.at_least} for tier in offer.tiers],
        "parts": [{"count": part.count, "what": values[part.selection]} for part in _parts_of(offer)] if form["shape"] != Shape.SERIES else [],
        "prices": [
            {"zone": zone, "rate": rate, "cents": cents} for (zone, rate), cents in sorted(_prices(offer).items()) if (zone, rate) != ("*", "*")
        ],
    }


def _prices(offer: Offer) -> Mapping[tuple[str, str], int]:
    return offer.gives.cents if isinstance(offer.gives, TicketPrice) else {}


def _right(offer: Offer) -> str:
    return "" if offer.unlocked_by is None else OWN if offer.unlocked_by == offer.key else f"word:{offer.unlocked_by}"


def _need_typed(need: Need) -> dict[str, Any]:
    match need:
        case Together():
            return {**_range_typed(need), "counted": need.counted.value, "within": need.within.value}
        case Every():
            return {"kth": need.kth}
        case Formula():
            return {
                **_range_typed(need),
                "counted": need.counted.value,
                "series": [str(key) for part in need.parts for key in part.selection.productions],
            }
    return {}


def _range_typed(need: Together | Formula) -> dict[str, Any]:
    kind = "least" if need.at_most is None else "exactly" if need.at_most == need.at_least else "between"
    return {"range_kind": kind, "at_least": need.at_least, "at_most": need.at_most if kind == "between" else None}
