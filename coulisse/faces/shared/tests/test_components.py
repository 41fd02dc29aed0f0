"""Every component in every state, in every language: sound markup that the content policy and screen readers accept."""

import html
import re
from html.parser import HTMLParser

import jinja2
import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from coulisse.faces.shared.components import signatures
from coulisse.faces.shared.gallery.examples import EXAMPLES, Example
from coulisse.faces.shared.gallery.views import icon_names, render
from coulisse.lib.text import LANGUAGES

_VOID = {"input", "img", "br", "hr", "meta", "link", "source"}
# What is no sight of its own: frames and parts that the others use, or that base.html places.
_WITHOUT_EXAMPLE = {"buttons", "form", "fields", "form_errors", "live_region", "toasts", "site_footer", "htmx", "icon", "sparkline"}
PAYLOAD = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"


class Sound(HTMLParser):
    """Reads markup and complains: tags that don't match, ids that come twice, style and script within."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.needed: list[str] = []
        self.complaints: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self.open.append(tag)
        given = dict(attrs)
        if len(given) != len(attrs):
            self.complaints.append(f"an attribute twice on <{tag}>: {attrs}")
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.complaints.append(f"{name} on <{tag}>")
            if name == "id":
                self.ids.append(value or "")
            if name in ("for", "aria-describedby", "aria-labelledby", "aria-controls", "data-coulisse-dialog"):
                self.needed += (value or "").split()
        if tag in ("script", "style"):
            self.complaints.append(f"<{tag}> within")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.complaints.append(f"</{tag}> closes nothing")


def read(markup: str) -> Sound:
    sound = Sound()
    sound.feed(markup)
    sound.close()
    return sound


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.component}: {example.title}")
def test_an_example_is_sound(example: Example, language: str) -> None:
    with translation.override(language):
        sound = read(render(example, RequestFactory().get("/")))
    assert sound.complaints == []
    assert sound.open == []
    assert len(set(sound.ids)) == len(sound.ids)
    assert set(sound.needed) <= set(sound.ids)


@pytest.mark.parametrize("macro", sorted(set(signatures()) - _WITHOUT_EXAMPLE))
def test_every_component_has_an_example(macro: str) -> None:
    assert any(f"ui.{macro}(" in example.source for example in EXAMPLES)


def test_every_macro_is_in_the_readme() -> None:
    from pathlib import Path

    readme = (Path(__file__).parents[1] / "README.md").read_text()
    for macro, (_template, arguments) in signatures().items():
        if macro in _WITHOUT_EXAMPLE - {"form", "fields", "form_errors"}:
            continue
        written = re.search(rf"`{macro}\((.*?)\)`", readme)
        assert written, f"{macro}({arguments}) is missing"
        assert written[1] == arguments, f"{macro} has other arguments now"


def test_icons_are_drawn_once_and_used_by_their_name() -> None:
    names = icon_names()
    assert len(set(names)) == len(names)
    used = {name for example in EXAMPLES for name in re.findall(r'icon="(\w+)"', example.source)}
    assert used <= set(names)


HOSTILE = (
    "ui.button(x)", "ui.link_button(x, x)", "ui.icon_button(x, 'close')", "ui.notice(x, title=x)", "ui.card(x, href=x, text=x, kicker=x)",
    "ui.poster(x, x, image=x, images=[(x, 100)], alt=x, when=x, place=x, kicker=x, status=x, lang=x)", "ui.poster(x, x)", "ui.status(x)", "ui.badge(x)",
    "ui.input(x, x, value=x, hint=x, error=x, mark=x, prefix=x, suffix=x, autocomplete=x, attrs={'data-x': x})", "ui.textarea(x, x, value=x, hint=x, error=x)",
    "ui.select(x, x, [(x, x), (x, [(x, x)])], value=x, hint=x)", "ui.checkbox(x, x, hint=x)", "ui.choices(x, x, [(x, x, x)], value=x, hint=x, error=x)",
    "ui.table([x, {'label': x, 'key': 'k'}], [[x, x]], x, foot=[x, x])", "ui.pagination(2, 3, u, x)", "ui.tabs([(x, x, x, x)], x, x)", "ui.steps([x, (x, x)], 2, x)",
    "ui.stepper(x, x, value=x, hint=x, price=x, error=x)", "ui.toast_card(x, 'good', x)", "ui.breadcrumb([(x, x), (x, x)])", "ui.definitions([(x, x)])",
    "ui.figure(x, x, change=x, values=[1, 2], says=x, href=x)", "ui.progress(1, 2, x, words=x)", "ui.empty(x, x)", "ui.copy_button(x, x, x)", "ui.sure_button(x, x)",
    "ui.site_header(x, x, logo=x, links=[(x, x)])", "ui.language_switch([(x, x)])",
)  # fmt: skip


@pytest.mark.parametrize("source", HOSTILE)
def test_what_people_write_never_becomes_markup(source: str) -> None:
    shown = engines["jinja2"].env.from_string("{{ " + source + " }}").render(x=PAYLOAD, u=lambda page: PAYLOAD)  # type: ignore[attr-defined]
    assert "<script" not in shown
    assert "<img src=x" not in shown
    assert html.escape(PAYLOAD, quote=False)[4:20] in shown or PAYLOAD not in html.unescape(shown)
    assert not [complaint for complaint in read(shown).complaints if complaint.startswith(("on", "style", "<"))]


def test_an_unknown_component_is_named() -> None:
    with pytest.raises(jinja2.UndefinedError, match="'buton'"):
        engines["jinja2"].env.from_string("{{ ui.buton() }}").render()  # type: ignore[attr-defined]
