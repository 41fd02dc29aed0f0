"""Halls to choose in: a theatre on three levels, and an arena."""

from typing import Any

from coulisse.venues.generator import HallSketch, SectionSketch, ZoneRows, ZoneSketch, generate
from coulisse.venues.types import ZoneKind

ZONES = (
    ZoneSketch(key="1", name={"nl": "Rang 1", "fr": "Catégorie 1", "en": "Zone 1"}, colour="#2f6f8f"),
    ZoneSketch(key="2", name={"nl": "Rang 2", "fr": "Catégorie 2", "en": "Zone 2"}, colour="#8f5a3f"),
    ZoneSketch(key="3", name={"nl": "Rang 3", "fr": "Catégorie 3", "en": "Zone 3"}, colour="#5f7f3f"),
)
STANDING = ZoneSketch(
    key="staan", name={"nl": "Staanplaatsen", "fr": "Places debout", "en": "Standing"}, kind=ZoneKind.STANDING.value, capacity=60, behind=True
)


def theatre() -> dict[str, Any]:
    """Just over a thousand seats in three parts, and sixty places to stand; a pillar before the first three."""
    stalls = SectionSketch(
        key="parterre", name={"nl": "Parterre", "fr": "Parterre", "en": "Stalls"}, entrance="A / B",
        seats=[20, 22, 24, 26, 26, 28, 28, 30, 30, 32, 32, 32, 34, 34, 34, 34, 34, 34], aisles_after=(8, 26), curvature=0.3,
        zones=(ZoneRows(zone="1", first=1, last=10), ZoneRows(zone="2", first=11)), wheelchair_rows=(6, 18),
    )  # fmt: skip
    balcony = SectionSketch(
        key="balkon", name={"nl": "Eerste balkon", "fr": "Premier balcon", "en": "First balcony"}, level=1, entrance="C",
        seats=[34, 36, 36, 38, 38, 36], aisles_after=(12, 26), curvature=0.45, zones=(ZoneRows(zone="1", first=1, last=2), ZoneRows(zone="2", first=3)),
    )  # fmt: skip
    gallery = SectionSketch(
        key="engelenbak", name={"nl": "Tweede balkon", "fr": "Deuxième balcon", "en": "Second balcony"}, level=2, entrance="D",
        seats=[36, 38, 38, 36], aisles_after=(12, 26), curvature=0.5, zones=(ZoneRows(zone="3", first=1),),
    )  # fmt: skip
    document = generate(HallSketch(name="Schouwburgzaal", sections=(stalls, balcony, gallery), zones=(*ZONES, STANDING)))
    for seat in document["rows"][0]["seats"][:3]:
        seat["marks"] = ["restricted_view"]
    return document


def arena(seats: int = 20_000) -> dict[str, Any]:
    """Sections of 500 seats, four beside each other."""
    sections = [
        SectionSketch(key=f"s{n}", name={"nl": f"Vak {n + 1}", "fr": f"Bloc {n + 1}", "en": f"Block {n + 1}"}, seats=25, rows=20, beside=bool(n % 4))
        for n in range(seats // 500)
    ]
    return generate(HallSketch(name="Arena", sections=sections, zones=ZONES[:1]))
