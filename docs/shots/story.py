"""Who the guide is about, and what they remember from one chapter to the next."""

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from coulisse.testing.browser import DESK, PHONE, new_page

from .demo import ROOT, Demo
from .person import Person

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SAMPLES = ROOT / "docs" / "houses" / "samples"
HOUSE, SLUG, ADMINISTRATOR, BUYER = "De Kring", "de-kring", "ann@dekring.example", "mieke@visitors.example"
CLUSTER = "Samen op de planken"
PASSWORD = "een rustige zin"


class Story:
    """Ann at her desk, a visitor and the person at the door with their phones."""

    def __init__(self, demo: Demo, browser: "Browser", pictures: Path) -> None:
        self.demo, self.browser, self.pictures = demo, browser, pictures
        self.noted: dict[str, str] = {}

    def __enter__(self) -> "Story":
        self._open = ExitStack()
        self.ann = self.person(DESK)
        self.visitor = self.person(PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is not None:
            self.ann.page.screenshot(path=self.pictures / "failed-desk.png", full_page=True)
            self.visitor.page.screenshot(path=self.pictures / "failed-phone.png", full_page=True)
        self._open.__exit__(kind, error, trace)

    def at_the_door(self) -> Person:
        """Ann again, with her phone: signed in there too."""
        return self.person(PHONE, has_touch=True, is_mobile=True, device_scale_factor=2, storage_state=self.ann.page.context.storage_state())

    def person(self, size: tuple[int, int], **options: object) -> Person:
        return Person(self._open.enter_context(new_page(self.browser, size, **options)), self.demo.base, self.pictures)
