"""What can be chosen on the pages of the programme: kinds of events, halls, price lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coulisse.houses.models import House
from coulisse.lib.text import in_language
from coulisse.pricing.models import PriceList
from coulisse.pricing.queries import price_lists
from coulisse.programme import taxonomy
from coulisse.venues.models import PlanVersion
from coulisse.venues.queries import halls

# Languages that people speak on our stages most; any other one that a production already has is added.
SPOKEN = ("nl", "fr", "en", "de", "es", "it", "ar", "tr", "pl", "uk", "vgt", "sfb")


def kinds() -> list[tuple[str, Any]]:
    """Genre and theme as one choice, so that they always go together: ``genre`` or ``genre/theme``."""
    language = get_language() or "nl"
    found: list[tuple[str, Any]] = [("", _("Choose what it is"))]
    for genre in taxonomy.genres():
        name = in_language(genre.name, language)
        themes = [(f"{genre.id}/{theme.id}", f"{name}: {in_language(theme.name, language)}") for theme in taxonomy.themes_of(genre.id)]
        found.append((name, [(genre.id, name), *themes]))
    return found


def kind_of(genre: str, theme: str) -> str:
    return f"{genre}/{theme}" if genre and theme else genre


def genre_choices() -> list[tuple[str, str]]:
    language = get_language() or "nl"
    return [(genre.id, in_language(genre.name, language)) for genre in taxonomy.genres()]


def language_choices(also: Sequence[str] = ()) -> list[tuple[str, str]]:
    from babel import Locale

    own = {"vgt": _("Flemish sign language"), "sfb": _("French Belgian sign language")}
    names = Locale.parse(get_language() or "nl").languages
    return [(code, own.get(code) or names.get(code) or code) for code in (*SPOKEN, *(code for code in also if code not in SPOKEN))]


@dataclass(frozen=True)
class Offer:
    """What a date can be made of: published plans by the id of their layout, and price lists by theirs."""

    halls: list[tuple[str, Any]]
    plans: dict[str, PlanVersion]
    price_lists: dict[str, PriceList]

    @property
    def price_list_choices(self) -> list[tuple[str, str]]:
        return [(key, found.name) for key, found in self.price_lists.items()]

    @property
    def missing(self) -> bool:
        """A house without a published plan or without prices can't have a date yet."""
        return not (self.plans and self.price_lists)


def offer(house: House, *, also_prices: PriceList | None = None) -> Offer:
    """In the house's scope. ``also_prices``: a list that is used already, even where it was put away since."""
    plans: dict[str, PlanVersion] = {}
    groups: list[tuple[str, Any]] = []
    for card in halls(house):
        inside = []
        for layout in card.layouts:
            if layout.published:
                plans[str(layout.layout.pk)] = layout.published
                says = _("%(layout)s (%(count)s places)") % {"layout": layout.layout.name, "count": layout.published.place_count}
                inside.append((str(layout.layout.pk), f"{card.hall.name}: {says}"))
        if inside:
            groups.append((card.hall.name, inside))
    lists = {str(found.pk): found for found in price_lists()}
    if also_prices:
        lists.setdefault(str(also_prices.pk), also_prices)
    return Offer(groups, plans, lists)
