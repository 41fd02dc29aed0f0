"""The agenda: facts in, days with their evenings out. Pure, so that its bytes may be kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from coulisse.faces.shared.pages import day as day_words
from coulisse.faces.shop.agenda_wishes import Wishes
from coulisse.faces.shop.offers import Offer
from coulisse.faces.shop.pictures import Picture
from coulisse.faces.shop.production_facts import ages, languages
from coulisse.faces.shop.said import Said, said
from coulisse.programme.models import Performance
from coulisse.programme.taxonomy import genre_name, theme_name
from coulisse.programme.types import AgendaEntry, Page

# About so many evenings stand on a page; a day is never cut.
ENOUGH = 30
MARKS = {"wheelchair": "wheelchair", "hearing_loop": "ear", "step_free": "onward"}


@dataclass(frozen=True, slots=True)
class Evening:
    """A performance in the list. ``is_first``: its production stands here for the first time, and is shown at large."""

    slug: str
    title: Said
    subtitle: Said
    company: str
    summary: Said
    kind: str
    age: str
    picture: Picture | None
    offer: Offer
    is_first: bool


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    evenings: tuple[Evening, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The performances of whole days, in order, and the day from which the list goes on, if it does.

    ``is_whole`` is False where even the first day has more than was looked at: then more must be.
    """

    performances: tuple[Performance, ...]
    after: date | None
    is_whole: bool


def cut(page: Page[AgendaEntry], zone: ZoneInfo, *, enough: int = ENOUGH) -> Part:
    """As many days as fit on a page, of which surely no performance is missing.

    The programme answers with the soonest productions, each with its next dates: from the last of them on, and from
    the last known date on of a production that has more, days may be incomplete.
    """
    found = sorted((performance for entry in page.rows for performance in entry.performances), key=lambda one: (one.starts_at, one.pk))
    known = [entry.performances[-1].starts_at for entry in page.rows if entry.dates > len(entry.performances)]
    if page.next and page.rows:
        known.append(page.rows[-1].next_at)
    horizon = min(known).astimezone(zone).date() if known else None
    days = [(day, list(evenings)) for day, evenings in groupby(found, key=lambda one: one.starts_at.astimezone(zone).date())]
    kept: list[Performance] = []
    last, after = date.min, horizon
    for day, evenings in days:
        if kept and (len(kept) >= enough or (horizon and day >= horizon)):
            after = min(day, horizon) if horizon else day
            break
        kept += evenings
        last = day
    if after and kept:
        after = max(after, last + timedelta(days=1))
    return Part(tuple(kept), after, is_whole=horizon is None or last < horizon)


def evenings_of(performances: Sequence[Performance], offers: Sequence[Offer], pictures: Mapping[int, Picture | None], language: str) -> list[Evening]:
    seen: set[int] = set()
    made = []
    for performance, offer in zip(performances, offers, strict=True):
        production = performance.production
        made.append(
            Evening(
                slug=production.slug,
                title=said(production.title, language),
                subtitle=said(production.subtitle, language),
                company=production.company,
                summary=said(production.summary, language),
                kind=theme_name(production.theme, language) or genre_name(production.genre, language),
                age=ages(production.age_from, production.age_until),
                picture=pictures.get(production.pk),
                offer=offer,
                is_first=production.pk not in seen,
            )
        )
        seen.add(production.pk)
    return made


def by_day(evenings: Sequence[Evening]) -> tuple[Day, ...]:
    return tuple(Day(day, tuple(group)) for day, group in groupby(evenings, key=lambda one: one.offer.starts_local.date()))


def in_words(wishes: Wishes, language: str) -> list[tuple[str, str]]:
    """Each wish as people say it, with the address of the same list without it."""
    said_when = {"today": _("today"), "week": _("this week"), "weekend": _("this weekend"), "dates": _dates(wishes)}
    words = {
        "q": f"“{wishes.q}”",
        "when": said_when.get(wishes.when) or (day_words(date.fromisoformat(f"{wishes.when}-01"), "MMMM y") if wishes.when else ""),
        "genre": genre_name(wishes.genre, language),
        "theme": theme_name(wishes.theme, language),
        "age": _("for %(age)s years old") % {"age": wishes.age},
        "speaks": _("to follow in %(language)s") % {"language": languages([wishes.speaks], language)},
        "access": ", ".join(str(access_words()[mark]) for mark in wishes.access),
        "free": _("still available"),
    }
    return [(words[name], wishes.without(name).query) for name in wishes.names]


def access_words() -> dict[str, str]:
    return {"wheelchair": _("places for wheelchairs"), "hearing_loop": _("hearing loop"), "step_free": _("seats without steps")}


def _dates(wishes: Wishes) -> str:
    if not (wishes.first or wishes.last):
        return ""
    first, last = (day_words(date.fromisoformat(typed), "d MMMM") if typed else "" for typed in (wishes.first, wishes.last))
    if first and last:
        return first if wishes.first == wishes.last else _("from %(first)s to %(last)s") % {"first": first, "last": last}
    return _("from %(first)s on") % {"first": first} if first else _("until %(last)s") % {"last": last}
