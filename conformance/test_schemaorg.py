"""What machines read of our pages uses schema.org's own words: each property is one of its type, each value of a kind it takes.

The published shapes (release 30.0) are not part of this repository: name the folder of contracts in ``COULISSE_CONTRACTS``.
"""

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from coulisse.faces.shop.offers import offer
from coulisse.faces.shop.structured_data import events
from coulisse.houses.models import House
from coulisse.programme.models import Performance, Production
from coulisse.programme.taxonomy import GENRES
from coulisse.testing.cast import NOW
from coulisse.testing.factories import SERVICE_FEE, make_price_table
from coulisse.venues.models import Hall, Layout, PlanVersion

CONTRACTS = os.environ.get("COULISSE_CONTRACTS", "")
pytestmark = pytest.mark.skipif(not CONTRACTS, reason="COULISSE_CONTRACTS names no folder of contracts")

SHAPES = Path(CONTRACTS) / "schemaorg/schemaorg/data/releases/30.0/schemaorg-shapes.shacl"
# The shapes say nothing of who stands above whom.
ABOVE = {"AggregateOffer": "Offer", "Offer": "Intangible", "Intangible": "Thing", "PostalAddress": "ContactPoint", "ContactPoint": "StructuredValue", "StructuredValue": "Intangible", "PerformingGroup": "Organization", "Organization": "Thing", "Place": "Thing", "Event": "Thing"}  # fmt: skip


def published() -> dict[str, dict[str, set[str]]]:
    """Of each type its own properties, with the types of their values."""
    found: dict[str, dict[str, set[str]]] = {}
    for block in SHAPES.read_text().split("\n\n"):
        if name := re.match(r":ValidSchema(\w+) a sh:NodeShape", block):
            parts = re.split(r"sh:path schema1:(\w+)", block)
            found[name[1]] = {path: set(re.findall(r":ValidSchema(\w+)", before)) for before, path in zip(parts[::2], parts[1::2], strict=False)}
    return found


def problems(node: dict[str, Any], shapes: dict[str, dict[str, set[str]]]) -> Iterator[str]:
    kind = node["@type"]
    known: dict[str, set[str]] = {}
    above: str | None = kind
    while above:
        known.update(shapes.get(above, {}))
        above = ABOVE.get(above, "Event" if above.endswith(("Event", "Festival")) and above != "Event" else None)
    for name, value in node.items():
        if name.startswith("@"):
            continue
        if name not in known:
            yield f"{kind} has no {name}"
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                yield from problems(one, shapes)


def graph(genre: str, theme: str) -> list[dict[str, Any]]:
    """A production with a date on sale, one that is off and one that was moved: in memory, no database."""
    house = House(id=1, slug="de-kring", name="De Kring", street="Markt 1", postal_code="8940", city="Wervik", languages=["nl"])
    house.own_host = None  # As `house_by_slug` finds it, without a query.
    production = Production(
        slug="x", title={"nl": "Titel"}, summary={"nl": "Kort"}, company="Wij", genre=genre, theme=theme, duration_minutes=90, age_from=6,
        spoken_languages=["nl", "fr"],
    )  # fmt: skip
    table = make_price_table(fees=[SERVICE_FEE])
    layout = Layout(hall=Hall(name="Zaal"))
    dates = []
    for number, changes in enumerate(({}, {"state": "cancelled"}, {"moved_from_at": NOW}, {"sale_starts_at": NOW + timedelta(days=1)})):
        fields = {"state": "on_sale", "doors_at": NOW + timedelta(days=9), "starts_at": NOW + timedelta(days=9), **changes}
        one = Performance(id=number, production=production, plan_version=PlanVersion(layout=layout), place_count=50, **fields)
        dates.append((one, offer(one, house=house, language="nl", free=50 if number else 0, table=table, now=NOW), table))
    return events(house=house, production=production, language="nl", dates=dates, pictures=[])["@graph"]


@pytest.mark.parametrize("genre", ["", *GENRES])
def test_every_word_is_schema_orgs(genre: str) -> None:
    shapes = published()
    assert len(shapes) > 500 and "startDate" in shapes["Event"]
    for theme in ("", "1.3.10.0.0", "1.10.5.0.0"):
        for event in graph(genre, theme):
            assert event["@type"] in shapes
            assert list(problems(event, shapes)) == []
