"""The page of a production: facts in, what the page shows out. Pure, so that its bytes may be kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel.dates import format_interval

from coulisse.faces.shared.pages import locale, moment
from coulisse.faces.shop.choosing import Choosing
from coulisse.faces.shop.hall_words import HallShown, hall_shown
from coulisse.faces.shop.offers import Offer
from coulisse.faces.shop.pictures import Picture
from coulisse.faces.shop.production_facts import facts
from coulisse.faces.shop.said import Said, said
from coulisse.houses.models import House
from coulisse.programme.models import Production
from coulisse.programme.taxonomy import genre_name, theme_name
from coulisse.programme.types import Shown
from coulisse.venues.models import Hall

# So many dates stand in the page; of more than that only the first few, so that the form stays near, and the others unfold.
DATES_AT_ONCE, FIRST_DATES = 4, 3


@dataclass(frozen=True, slots=True)
class Quote:
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class EventPage:
    """What the page shows. ``dates`` are those to come; where there are none, those that were."""

    slug: str
    title: Said
    subtitle: Said
    company: str
    summary: Said
    description: Said
    kicker: str
    facts: tuple[tuple[str, str], ...]
    video_url: str
    quotes: tuple[Quote, ...]
    pictures: tuple[Picture, ...]
    dates: tuple[Offer, ...]
    chosen: Offer
    choosing: Choosing | None
    hall: HallShown

    @property
    def is_over(self) -> bool:
        return all(date.shown is Shown.PAST for date in self.dates)

    @property
    def can_be_bought(self) -> bool:
        return any(date.can_buy for date in self.dates)

    @property
    def is_sold_out(self) -> bool:
        """Nothing is left of any date that was on sale, and none is to come on sale."""
        kinds = {date.shown for date in self.dates if date.shown not in (Shown.PAST, Shown.CANCELLED)}
        return bool(kinds) and not self.can_be_bought and kinds <= {Shown.SOLD_OUT, Shown.SALE_ENDED}

    @property
    def picture(self) -> Picture | None:
        return next(iter(self.pictures), None)

    @property
    def when(self) -> str:
        """Its day, or its first and its last."""
        days = sorted(self.dates, key=lambda one: one.starts_at)
        first, last = days[0], days[-1]
        if first is last:
            return moment(first.starts_at, "EEEE d MMMM, HH:mm", first.zone)
        return str(format_interval(first.starts_local.date(), last.starts_local.date(), "yMMMd", locale=locale()))

    @property
    def halls(self) -> str:
        return ", ".join(dict.fromkeys(date.hall for date in self.dates))

    @property
    def first_dates(self) -> tuple[Offer, ...]:
        return self.dates if len(self.dates) <= DATES_AT_ONCE else self.dates[:FIRST_DATES]

    @property
    def later_dates(self) -> tuple[Offer, ...]:
        return self.dates[len(self.first_dates) :]

    @property
    def chosen_is_later(self) -> bool:
        return self.chosen in self.later_dates


def choose_date(dates: Sequence[Offer], asked: str) -> Offer:
    """The date that the address asks for; else the first that can be bought, else the first."""
    by_id = {str(date.id): date for date in dates}
    return by_id.get(asked) or next((date for date in dates if date.can_buy), dates[0])


def dates_shown(offers: Sequence[Offer]) -> tuple[Offer, ...]:
    """Those to come, cancelled ones too; where all have been, the last ones, newest first."""
    to_come = [one for one in offers if one.starts_at > one.now]
    return tuple(to_come or sorted(offers, key=lambda one: one.starts_at, reverse=True)[:DATES_AT_ONCE])


def event_page(
    *, production: Production, house: House, language: str, dates: Sequence[Offer], chosen: Offer, choosing: Choosing | None,
    pictures: Sequence[Picture], hall: Hall, marks: Sequence[str],
) -> EventPage:  # fmt: skip
    return EventPage(
        slug=production.slug,
        title=said(production.title, language),
        subtitle=said(production.subtitle, language),
        company=production.company,
        summary=said(production.summary, language),
        description=said(production.description, language),
        kicker=" · ".join(filter(None, (genre_name(production.genre, language), theme_name(production.theme, language)))),
        facts=tuple(facts(production, language)),
        video_url=production.video_url if production.video_url.startswith(("https://", "http://")) else "",
        quotes=tuple(Quote(str(quote.get("text", "")), str(quote.get("source", ""))) for quote in production.quotes if quote.get("text")),
        pictures=tuple(pictures),
        dates=tuple(dates),
        chosen=chosen,
        choosing=choosing,
        hall=hall_shown(hall, house, language, marks),
    )
