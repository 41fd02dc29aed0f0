"""What the tests of the browsing pages share: a season in the making, pictures in a folder of the test's own."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from coulisse.faces.shop.tests.browsing.season import make_season
from coulisse.houses.models import House
from coulisse.programme.models import Production
from coulisse.testing.browser import LiveSite
from coulisse.testing.cast import make_house


@pytest.fixture
def media(tmp_path: Path, settings: Any) -> Path:
    """Stored files go to a folder of the test's own."""
    kept = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": kept}
    return tmp_path


@pytest.fixture
def season(de_kring: House, now: object, media: Path) -> dict[str, Production]:
    """The season of De Kring, without pictures: they take a while."""
    return make_season(de_kring, pictures=False)


@pytest.fixture
def plain_house(now: object, live_site: LiveSite, media: Path) -> House:
    """De Kring with its season, for a browser that looks for no pictures."""
    return _with_season(pictures=False)


@pytest.fixture
def shown_house(now: object, live_site: LiveSite, media: Path) -> House:
    """De Kring with its season and its pictures, for a browser."""
    return _with_season(pictures=True)


def _with_season(*, pictures: bool) -> House:
    made = make_house(street="Markt 1", postal_code="8940", phone="056 12 34 56")
    make_season(made, pictures=pictures)
    return made


@pytest.fixture
def linked_data(client: Client) -> Callable[[str], list[dict[str, Any]]]:
    """The graph that a page holds for machines."""

    def read(address: str) -> list[dict[str, Any]]:
        page = client.get(address).content.decode()
        (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
        return json.loads(found)["@graph"]

    return read
