"""The page of a production: facts in, what the page shows out. Pure, so that its bytes may be kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from babel import Locale
from babel.dates import format_interval
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coulisse.faces.shared.pages import locale, moment
from coulisse.faces.shop.choosing import Choosing
from coulisse.faces.shop.offers import Offer
from coulisse.faces.shop.pictures import Picture
from coulisse.houses.models import House
from coulisse.lib.text import in_language, language_of
from coulisse.programme.models import Production
from coulisse.programme.taxonomy import genre_name, theme_name
from coulisse.programme.types import Shown
from coulisse.venues.models import Hall

# As many dates stand in the page at once; the others unfold.
DATES_AT_ONCE = 4
_SIGN_LANGUAGES = {"vgt": "Vlaamse Gebarentaal", "sfb": "langue des signes de Belgique francophone"}


@dataclass(frozen=True, slots=True)
class Said:
    """A text and the language it is in, for a ``lang`` attribute where that isn't the page's."""

    text: str
    language: str

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Quote:
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class HallShown:
    """Where it is; ``access`` is Markdown."""

    name: str
    street: str
    town: str
    access: Said
    marks: frozenset[str]

    @property
    def address(self) -> str:
        return ", ".join(part for part in (self.street, self.town) if part)


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
        return self.dates[:DATES_AT_ONCE]

    @property
    def later_dates(self) -> tuple[Offer, ...]:
        return self.dates[DATES_AT_ONCE:]

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


def said(text: Mapping[str, str], language: str) -> Said:
    return Said(in_language(text, language), language_of(text, language))


def hall_shown(hall: Hall, house: House, language: str, marks: Sequence[str] = ()) -> HallShown:
    """A hall with its address; without one it stands at the house's."""
    own = hall if hall.street or hall.city else house
    return HallShown(
        name=hall.name,
        street=own.street,
        town=" ".join(part for part in (own.postal_code, own.city) if part),
        access=said(hall.access, language),
        marks=frozenset(marks),
    )


def facts(production: Production, language: str) -> list[tuple[str, str]]:
    """Pairs of a word and what it is, of what the house filled in."""
    pairs = [
        (_("Length"), length(production.duration_minutes, interval=production.interval)),
        (_("Age"), ages(production.age_from, production.age_until)),
        (_("Language"), languages(production.spoken_languages, language)),
        (_("Surtitles"), languages(production.surtitles, language)),
    ]
    return [(word, value) for word, value in pairs if value]


def length(minutes: int | None, *, interval: bool) -> str:
    """``1 h 45 min, with an interval``."""
    if not minutes:
        return _("with an interval") if interval else ""
    hours, rest = divmod(minutes, 60)
    if not hours:
        words = _("%(minutes)d min") % {"minutes": rest}
    else:
        words = _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest} if rest else _("%(hours)d h") % {"hours": hours}
    pause = _("with an interval") if interval else _("no interval")
    return f"{words}, {pause}"


def ages(youngest: int | None, oldest: int | None) -> str:
    if youngest and oldest:
        return _("%(youngest)d to %(oldest)d years") % {"youngest": youngest, "oldest": oldest}
    if youngest:
        return _("from %(youngest)d years") % {"youngest": youngest}
    return ngettext("up to %(oldest)d year", "up to %(oldest)d years", oldest) % {"oldest": oldest} if oldest else ""


def languages(codes: Sequence[str], language: str) -> str:
    """Names of languages in the page's own; a code that nobody knows stays one."""
    names = Locale.parse(language).languages
    return ", ".join(names.get(code) or _SIGN_LANGUAGES.get(code) or code for code in codes)
