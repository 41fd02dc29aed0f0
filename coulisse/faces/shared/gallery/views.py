"""The gallery itself. It exists in development only: production has no such address."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template import engines
from django.utils import translation
from django.views.decorators.http import require_GET
from markupsafe import Markup

from coulisse.faces.shared import errors
from coulisse.faces.shared.components import signatures
from coulisse.faces.shared.gallery.examples import EXAMPLES, Example, values
from coulisse.faces.shared.look import colours_css
from coulisse.faces.shared.middleware import LANGUAGE_COOKIE
from coulisse.faces.shared.pages import THEME_COOKIE, page
from coulisse.lib.text import LANGUAGES

_ICONS = Path(__file__).parents[1] / "static" / "shared" / "icons.svg"
_PROSE = """Een familie keert terug naar het huis waar iedereen kind was. **Volgende week wordt het verkocht.**

## Wat u ziet

Vier bedrijven, één tuin, en *niemand* die het woord uitspreekt.

- Nederlands, met boventiteling in het Frans
- twee uur en tien minuten, met een pauze

> Heel Rusland is onze tuin.

Meer op [de pagina van het gezelschap](https://example.org)."""


def icon_names() -> list[str]:
    return re.findall(r'<symbol id="(\w+)"', _ICONS.read_text())


def render(example: Example, request: HttpRequest, **more: Any) -> Markup:
    """One example as it stands on a page."""
    given = {
        **values(), "ten_minutes": timedelta(minutes=10), "icons": icon_names(), "prose": _PROSE, "genre": request.GET.get("genre", ""),
        "sort_url": lambda key: f"?sort={key}", "page_url": lambda number: f"?page={number}", "csrf_input": "", "theme": "", **more,
    }  # fmt: skip
    return Markup(engines["jinja2"].env.from_string(example.source).render(given).replace(" autofocus", ""))  # noqa: S704 (the template has escaped it)  # type: ignore[attr-defined]


def _chosen(request: HttpRequest) -> dict[str, Any]:
    """Theme, language and colours that the address asks for."""
    colours = [request.GET.get(name, "") for name in ("accent", "stage")]
    shown = all(re.fullmatch(r"#[0-9a-f]{6}", colour) for colour in colours)
    theme = request.GET.get("theme", "")
    return {"theme": theme if theme in ("light", "dark") else "", "colours": colours if shown else None}


@require_GET
def gallery(request: HttpRequest, component: str = "") -> HttpResponse:
    """All examples, or those of one component."""
    examples = [example for example in EXAMPLES if component in ("", example.component)]
    if not examples:
        raise Http404
    language = request.GET.get("language", translation.get_language() or "nl")
    with translation.override(language if language in LANGUAGES else "nl"):
        chosen = _chosen(request)
        context = {
            **chosen, "examples": [(example, render(example, request, theme=chosen["theme"])) for example in examples], "component": component,
            "names": list(dict.fromkeys(example.component for example in EXAMPLES)), "signatures": signatures(),
        }  # fmt: skip
        return page(request, "shared/gallery/gallery.html", context)


@require_GET
def sample(request: HttpRequest, name: str) -> HttpResponse:
    """Components put together, as a face would."""
    language = request.GET.get("language", "nl")
    with translation.override(language if language in LANGUAGES else "nl"):
        return page(request, f"shared/gallery/{name}.html", {**values(), **_chosen(request), "ten_minutes": timedelta(minutes=10), "prose": _PROSE})


@require_GET
def problem(request: HttpRequest, status: int) -> HttpResponse:
    """A page for what goes wrong, answered with 200 so that it can be looked at."""
    if status not in errors.PROBLEMS:
        raise Http404
    request.COOKIES = {**request.COOKIES, LANGUAGE_COOKIE: request.GET.get("language", ""), THEME_COOKIE: request.GET.get("theme", "")}
    answer = errors.problem(request, status)
    answer.status_code = 200
    return answer


@require_GET
def look(request: HttpRequest) -> HttpResponse:
    """The look of two colours, to try them out."""
    colours = _chosen(request)["colours"]
    if colours is None:
        raise Http404
    return HttpResponse(colours_css(*colours), content_type="text/css; charset=utf-8")
