"""The forms of a page, as a browser would send them: for tests that fill in every form that there is."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_WRITTEN = {"text", "email", "url", "tel", "search", "number", "date", "time", "password"}


@dataclass
class PageForm:
    """``sent``: what goes along as the page offers it. ``written``: each field in which one types, and its kind."""

    action: str
    sent: list[tuple[str, str]] = field(default_factory=list)
    written: dict[str, str] = field(default_factory=dict)

    def typed(self, words: dict[str, str]) -> dict[str, list[str]]:
        """The whole form, with these words in these fields."""
        filled: dict[str, list[str]] = {name: [value] for name, value in words.items()}
        for name, value in self.sent:
            if name not in words:
                filled.setdefault(name, []).append(value)
        return filled


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.forms: list[PageForm] = []
        self.wrong: set[str] = set()
        self._form: PageForm | None = None
        self._area: list[str] | None = None
        self._select = ""
        self._has_button = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if given.get("aria-invalid") == "true":
            self.wrong.add(given.get("name", ""))
        if tag == "form":
            self._form, self._has_button = None, False
            if given.get("method", "").lower() == "post":
                self._form = PageForm(given.get("action") or self.path)
                self.forms.append(self._form)
        elif self._form is not None:
            self._control(self._form, tag, given)

    def _control(self, form: PageForm, tag: str, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "textarea":
            self._area = []
            form.written[name] = tag
            form.sent.append((name, ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and ("selected" in given or all(sent != self._select for sent, _value in form.sent)):
            form.sent = [one for one in form.sent if one[0] != self._select] + [(self._select, given.get("value", ""))]
        elif tag == "button" and given.get("type", "submit") == "submit" and not self._has_button:
            self._has_button = True
            form.sent += [(name, given.get("value", ""))] if name else []
        elif tag == "input" and name:
            self._input(form, name, kind, given)

    def _input(self, form: PageForm, name: str, kind: str, given: dict[str, str]) -> None:
        if kind in _WRITTEN:
            form.written[name] = kind
        if kind != "file" and (kind not in ("checkbox", "radio") or "checked" in given):
            form.sent.append((name, given.get("value", "on" if kind == "checkbox" else "")))

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area is not None and self._form is not None:
            self._form.sent[-1] = (self._form.sent[-1][0], "".join(self._area).removeprefix("\n"))
            self._area = None
        elif tag == "form":
            self._form = None


def forms_of(html: str, path: str) -> list[PageForm]:
    """Every form of a page that changes something."""
    reader = _Reader(path)
    reader.feed(html)
    return reader.forms


def wrong_fields(html: str) -> set[str]:
    """The names of the fields that a page calls wrong."""
    reader = _Reader("")
    reader.feed(html)
    return reader.wrong
