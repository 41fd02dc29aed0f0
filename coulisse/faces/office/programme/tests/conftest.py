"""The story of these pages: Piet makes the programme of De Kring, which has a hall and a price list."""

import io
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from coulisse.houses.models import House, User
from coulisse.testing.factories import make_plan_version, make_price_list


def picture_bytes(size: tuple[int, int] = (900, 600), colour: str = "#7a1f3d") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


@dataclass(frozen=True)
class Office:
    """A signed-in browser in the office of a house."""

    client: Client
    house: House
    plan: Any = None
    prices: Any = None

    def at(self, path: str = "") -> str:
        return f"/office/{self.house.slug}/programme/{path}"

    def get(self, path: str = "", **query: str) -> Any:
        return self.client.get(self.at(path), query)

    def post(self, path: str, data: dict[str, Any] | None = None) -> Any:
        return self.client.post(self.at(path), data or {})


@pytest.fixture
def office(now: Any, client: Client, piet: User, de_kring: House) -> Office:
    client.force_login(piet)
    return Office(client, de_kring, make_plan_version(de_kring, hall="Grote zaal"), make_price_list(de_kring, name="Standaard"))


def typed(office: Office, *dates: tuple[str, str], **more: Any) -> dict[str, Any]:
    """A form of a new event, as a browser sends it."""
    rows = {f"date-{n}-starts_at_{part}": value for n, date in enumerate(dates) for part, value in zip(("date", "time"), date, strict=True)}
    return {
        "title_nl": "Hamlet", "title_fr": "", "title_en": "", "company": "Compagnie Cécilia", "kind": "0.55.0.0.0/1.3.1.0.0",
        "quote-TOTAL_FORMS": "2", "quote-INITIAL_FORMS": "0", "date-TOTAL_FORMS": "4", "date-INITIAL_FORMS": "0",
        "layout": str(office.plan.layout_id) if office.plan else "", "price_list": str(office.prices.pk) if office.prices else "",
        "limit_per_order": "10", "doors": "30", "then": "draft", **rows, **more,
    }  # fmt: skip
