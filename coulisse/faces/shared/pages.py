"""The page engine: Jinja2, with what every page may use. Autoescaping is on everywhere and never switched off."""

from collections.abc import Callable, Hashable, Mapping
from contextvars import ContextVar
from datetime import date, datetime
from functools import lru_cache
from secrets import token_hex
from typing import Any
from zoneinfo import ZoneInfo

import babel.dates
import babel.numbers
import jinja2
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.templatetags import static as static_files
from django.urls import reverse
from django.utils import translation
from django.utils.functional import lazy
from django.utils.translation import gettext, ngettext, npgettext, pgettext
from markupsafe import Markup, escape

from coulisse.faces.shared.components import Components
from coulisse.faces.shared.look import HasColours, hash_of_colours
from coulisse.faces.shared.rich_text import rich_text
from coulisse.faces.shared.safety_marks import safety_mark
from coulisse.faces.shared.shapes import filled, hole, page_filled, part_kept
from coulisse.faces.shared.toasts import COOKIE as TOAST_COOKIE
from coulisse.faces.shared.toasts import told
from coulisse.lib import codes
from coulisse.lib.text import in_language, language_of, one_line

_LOCALES = {"nl": "nl_BE", "fr": "fr_BE", "en": "en_GB"}


# While a page is made, its language: asked for hundreds of times, and Django's own answer takes its time.
_page_language: ContextVar[str] = ContextVar("coulisse_page_language", default="")


def language() -> str:
    """The language of this request."""
    return _page_language.get() or translation.get_language() or "nl"


def locale() -> str:
    """Babel's name of the language of this request; numbers and dates as Belgians write them."""
    return _LOCALES.get(language(), "nl_BE")


def money(cents: int | None) -> str:
    """``€ 12,50`` as the language writes it; a round amount keeps its zeros."""
    return "" if cents is None else _money(cents, locale())


@lru_cache(maxsize=4096)
def _money(cents: int, locale: str) -> str:
    return babel.numbers.format_currency(cents / 100, "EUR", locale=locale)


def number(value: float) -> str:
    return babel.numbers.format_decimal(value, locale=locale())


def percent(share: float) -> str:
    return babel.numbers.format_percent(share, locale=locale())


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def moment(at: datetime | None, pattern: str = "EEEE d MMMM y HH:mm", zone: str = "Europe/Brussels") -> str:
    """A moment in local time, by a CLDR pattern."""
    return "" if at is None else _moment(at, pattern, zone, locale())


@lru_cache(maxsize=4096)
def _moment(at: datetime, pattern: str, zone: str, locale: str) -> str:
    return babel.dates.format_datetime(at, pattern, tzinfo=_zone(zone), locale=locale)


def day(value: date | None, pattern: str = "EEEE d MMMM y") -> str:
    return babel.dates.format_date(value, pattern, locale=locale()) if value else ""


def text(value: Mapping[str, str] | str | None) -> str:
    """A text in the language of the page; where it has none, in the first that it has."""
    if isinstance(value, str):
        return value
    return in_language(value, language())


def text_lang(value: Mapping[str, str] | None) -> str:
    """The language that `text` answers in, for a ``lang`` attribute."""
    return language_of(value, language())


def said(sentence: str, **values: Any) -> Markup:
    """A sentence of ours in the language of the page, as Jinja's own ``_`` says it, but looked up once."""
    return _said(sentence, language()) % values if values else _said_whole(sentence, language())


@lru_cache(maxsize=8192)
def _said(sentence: str, _language: str) -> Markup:
    return Markup(gettext(sentence))  # noqa: S704 (a sentence of ours; what is put into it is escaped)


@lru_cache(maxsize=8192)
def _said_whole(sentence: str, language: str) -> Markup:
    """One that nothing is put into."""
    return _said(sentence, language) % {}


def url(name: str, /, *args: Any, **kwargs: Any) -> str:
    return _address(settings.ROOT_URLCONF, name, args, tuple(kwargs.items()))


@lru_cache(maxsize=8192)
def _address(_addresses: str, name: str, args: tuple[Any, ...], kwargs: tuple[tuple[str, Any], ...]) -> str:
    return reverse(name, args=args, kwargs=dict(kwargs))


def static(name: str) -> str:
    """The address of a static file. A file that isn't collected leaves a page without it, never without an answer."""
    return _static(name) if _FILES_STAY else _found(name)


def _found(name: str) -> str:
    try:
        return static_files.static(name)
    except ValueError:
        return f"{settings.STATIC_URL}{name}"


# Tests read style sheets where they are written; elsewhere they are collected before a server starts.
_FILES_STAY = not settings.TESTING
_static = lru_cache(maxsize=4096)(_found)


def look_url(house: HasColours) -> str:
    """The address of the look of a house; it changes when the look does."""
    return _look_url(settings.ROOT_URLCONF, house.slug, house.colour, house.colour_dark)


@lru_cache(maxsize=512)
def _look_url(addresses: str, slug: str, colour: str, colour_dark: str) -> str:
    return _address(addresses, "shared:look", (slug, hash_of_colours(colour, colour_dark)), ())


def made_once(*of: Hashable, caller: Callable[[], Markup]) -> Markup:
    """A part of a page that is the same for everybody, made once in a moment: ``{% call made_once("foot", house.pk, theme) %}``.

    ``of``: its name, and all that it depends on besides the language. `shapes` says how something of each page comes into it.
    """
    return part_kept((language(), *of), caller)


class _Page(jinja2.Template):
    """While it is made it knows its language, whoever renders it."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        speaking = _page_language.set(language())
        try:
            return super().render(*args, **kwargs)
        finally:
            _page_language.reset(speaking)


def environment(**options: Any) -> jinja2.Environment:
    """The one Jinja2 environment; named in the settings."""
    options.pop("autoescape", None)
    own = {"extensions": ["jinja2.ext.i18n", "jinja2.ext.do"], "trim_blocks": True, "lstrip_blocks": True, "undefined": jinja2.StrictUndefined}
    made = jinja2.Environment(**{**options, **own}, autoescape=True)  # type: ignore[misc]
    made.template_class = _Page
    made.install_gettext_callables(gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext)  # type: ignore[attr-defined]
    made.globals.update(
        _=said,
        gettext=said,
        made_once=made_once,
        hole=hole,
        safety_input=safety_input,
        url=url,
        static=static,
        look_url=look_url,
        get_language=language,
        ui=Components(made),
    )
    made.filters.update(
        money=money, number=number, percent=percent, moment=moment, day=day, text=text, text_lang=text_lang,
        filled=filled, rich_text=rich_text, one_line=one_line, grouped=codes.grouped,
    )  # fmt: skip
    return made


THEME_COOKIE = "theme"


def chosen_theme(request: HttpRequest) -> str:
    """``light`` or ``dark`` where the person chose; empty where the device decides."""
    kept = request.COOKIES.get(THEME_COOKIE, "")
    return kept if kept in ("light", "dark") else ""


# Stands in kept pages (`kept_pages`) where each visitor has a mark of their own.
STAND_IN = token_hex(32)


def _safety_mark(request: HttpRequest) -> dict[str, Any]:
    """What proves that a form was sent from a page of ours."""
    if getattr(request, "has_stand_in", False):
        return {"csrf_input": safety_input(request), "csrf_token": STAND_IN}
    return {"csrf_input": _mark_input_lazy(request), "csrf_token": _mark_lazy(request)}


def _mark_input(mark: str) -> Markup:
    return Markup(f'<input type="hidden" name="csrfmiddlewaretoken" value="{mark}">')  # noqa: S704 (letters and digits)


def safety_input(request: HttpRequest) -> Markup:
    """The hidden field of a form that holds the mark of this visitor; in a page that is kept, what stands there for it."""
    return _mark_input(STAND_IN if getattr(request, "has_stand_in", False) else safety_mark(request))


# Lazily: a page without a form sets no cookie.
_mark_input_lazy = lazy(safety_input, Markup)
_mark_lazy = lazy(safety_mark, str)


def page(request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200, block: str = "") -> HttpResponse:
    """Answer with a page, or with one named ``block`` of it (for htmx): one template, one truth.

    A block alone is rendered without the top of its file: what it names must be in the context.
    """
    found = _template(template)
    own = {"request": request, "path": request.path, **_safety_mark(request)}
    values = {"house": None, "toasts": [] if block else told(request), "theme": chosen_theme(request), **own, **(context or {})}
    if block:
        inner = found.new_context(values)
        return HttpResponse(found.environment.concat(found.blocks[block](inner)), status=status)
    answer = HttpResponse(found.render(values), status=status)
    if values["toasts"]:
        answer.delete_cookie(TOAST_COOKIE)
    return answer


def page_with_holes(request: HttpRequest, template: str, house: HasColours, same: Mapping[str, Hashable], own: Mapping[str, object]) -> HttpResponse:
    """Answer with a page of a shop that many get but for a few words: ``same`` is all that its template is given, ``own`` goes in its holes.

    It is rendered once in a moment for all who come with the same. The template knows neither the request nor who asks, and
    raises where it wants to: what is somebody's own comes in by a hole, or not at all.
    """
    toasts, theme, start = told(request), chosen_theme(request), url("shop:agenda", house.slug, language())
    given = {"house": house, "toasts": toasts, "theme": theme, "path": escape(start) + hole("here"), "csrf_input": hole("mark"), **same}
    filling = {"here": request.path.removeprefix(start), "mark": _mark_input_lazy(request), **own}

    def made() -> str:
        return _template(template).render(given)

    if toasts:  # Told once, to this visitor.
        answer = HttpResponse(filled(made(), **filling))
        answer.delete_cookie(TOAST_COOKIE)
        return answer
    return HttpResponse(page_filled((template, language(), theme, look_url(house), *same.items()), filling, made))


def component(name: str, *args: Any, **kwargs: Any) -> Markup:
    """One of the components of all pages, made apart from a page."""
    from django.template import engines

    return getattr(engines["jinja2"].env.globals["ui"], name)(*args, **kwargs)  # type: ignore[attr-defined, no-any-return]


def _template(name: str) -> jinja2.Template:
    from django.template import engines

    return engines["jinja2"].env.get_template(name)  # type: ignore[attr-defined, no-any-return]
