"""Somebody who uses Coulisse: presses what has a name, reads what stands there."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from coulisse.testing.browser import ready

from .pictures import keep
from .words import on_screen

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

LONGEST_PX = 1500


class Person:
    """``presses``, ``follows``, ``fills`` take the English sentence of the code and find the Dutch one on the screen."""

    def __init__(self, page: "Page", base: str, pictures: Path, area: "Page | Locator | None" = None) -> None:
        self.page, self.base, self.pictures = page, base, pictures
        self.area = area or page
        self.has_scripts = True
        self.done: list[str] = []
        self.pages: list[str] = [""]

    def within(self, role: Any, english: str, **values: Any) -> "Person":
        """The same person, who looks at one part of the page."""
        part = Person(self.page, self.base, self.pictures, self.area.get_by_role(role, name=on_screen(english, **values), exact=True).first)
        part.done, part.pages = self.done, self.pages
        return part

    def begins_to_count(self) -> None:
        """From here on: how often something is pressed or filled in, and on which pages."""
        self.done, self.pages = [], [self.page.url]

    @property
    def actions(self) -> int:
        return len(self.done)

    def goes_to(self, address: str) -> None:
        self.page.goto(address if address.startswith("http") else self.base + address)
        self._settle()

    def presses(self, english: str, **values: Any) -> None:
        self._there("button", english, values).click()
        self.done.append(english)
        self._settle()

    def follows(self, english: str, **values: Any) -> None:
        self._there("link", english, values).click()
        self.done.append(english)
        self._settle()

    def opens_link_in_mail(self, english: str, **values: Any) -> None:
        """The mail opens its links in a window of their own; here it is the same one."""
        link = self.page.frame_locator("iframe").get_by_role("link", name=on_screen(english, context="mail", **values)).first
        self.goes_to(link.get_attribute("href") or "")

    def waits_for_mail(self, subject: str) -> None:
        """The worker sends in its own time: a look now and then, until it is there."""
        for _look in range(60):
            found = self.page.get_by_role("link", name=subject)
            if found.count():
                found.first.click()
                return self._settle()
            self.page.wait_for_timeout(500)
            self.page.reload()
        raise AssertionError(f"no mail called {subject} came")

    def opens(self, english: str, **values: Any) -> None:
        """A part of the page that is folded away."""
        self.done.append(english)
        self.area.locator("summary").filter(has_text=on_screen(english, **values)).first.click()

    def fills(self, english: str, text: str, *, at: int = 0, context: str = "") -> None:
        self._field(english, at, context).fill(text)
        self.done.append(english)

    def chooses(self, english: str, text: str, *, at: int = 0) -> None:
        self._field(english, at).select_option(label=text)

    def ticks(self, english: str, *, at: int = 0, **values: Any) -> None:
        self.area.get_by_label(on_screen(english, **values)).nth(at).check()

    def gives(self, english: str, file: Path) -> None:
        self._field(english, 0).set_input_files(file)
        self.done.append(english)

    def sees(self, english: str, **values: Any) -> None:
        """The sentence stands there, by now or very soon."""
        there = self.page.get_by_text(on_screen(english, **values)).locator("visible=true").first
        there.wait_for(state="visible")

    def sees_heading(self, english: str, **values: Any) -> None:
        self.page.get_by_role("heading", name=on_screen(english, **values)).first.wait_for(state="visible")

    def reads(self, pattern: str) -> str:
        """What stands on the page, by a pattern."""
        body = self.page.locator("body")
        expect(body).to_have_text(re.compile(pattern), use_inner_text=True)
        found = re.search(pattern, body.inner_text())
        assert found, f"nothing reads {pattern} on {self.page.url}"
        return found[1] if found.groups() else found[0]

    def picture(self, name: str, *, of: "Locator | None" = None, full: bool = False) -> None:
        """The window (or all of the page, or a part) as pictures/<name>.png."""
        self.page.mouse.move(0, 0)
        size = dict(self.page.viewport_size or {})
        if full:
            self.page.evaluate("window.scrollTo(0, 0)")
            longer = self.page.evaluate("document.documentElement.scrollHeight")
            self.page.set_viewport_size({"width": size["width"], "height": max(size["height"], min(longer, LONGEST_PX))})
        data = of.screenshot() if of is not None else self.page.screenshot()
        keep(data, self.pictures / f"{name}.png")
        if full:
            self.page.set_viewport_size({"width": size["width"], "height": size["height"]})

    def _there(self, role: Any, english: str, values: dict[str, Any]) -> "Locator":
        return self.area.get_by_role(role, name=on_screen(english, **values)).locator("visible=true").first

    def _field(self, english: str, at: int, context: str = "") -> "Locator":
        """A question by its label, or the first box of a group: texts have one for each language."""
        label = on_screen(english, context=context)
        text = self.area.get_by_role("group", name=label).get_by_role("textbox").locator("visible=true")
        return self.area.get_by_label(label).and_(self.page.locator("input, select, textarea")).locator("visible=true").or_(text).nth(at)

    def _settle(self) -> None:
        self.page.wait_for_load_state()
        if self.page.url != self.pages[-1]:
            self.pages.append(self.page.url)
        if self.has_scripts and self.page.locator("html[data-ready], script[type=module]").count():
            ready(self.page)
