"""The halls of the three invented houses, drawn by the generator that every house has."""

from typing import Any

from coulisse.venues.generator import HallSketch, SectionSketch, StageSketch, ZoneRows, ZoneSketch, generate
from coulisse.venues.types import ZoneKind


def village_hall() -> dict[str, Any]:
    """De Linde: eighty chairs, sit where you like, and two wheelchair places that are kept."""
    free = ZoneSketch(key="free", name={"nl": "Vrije plaatsen", "fr": "Placement libre", "en": "Free seating"}, kind=ZoneKind.FREE.value, capacity=80)
    return generate(HallSketch(name="Feestzaal", zones=(free,), stage=StageSketch(width=300, depth=60)))


_ZONES = (
    ZoneSketch(key="1", name={"nl": "Rang 1", "fr": "Catégorie 1", "en": "Zone 1"}, colour="#2f6f8f"),
    ZoneSketch(key="2", name={"nl": "Rang 2", "fr": "Catégorie 2", "en": "Zone 2"}, colour="#8f5a3f"),
    ZoneSketch(key="3", name={"nl": "Rang 3", "fr": "Catégorie 3", "en": "Zone 3"}, colour="#5f7f3f"),
)


def town_theatre() -> dict[str, Any]:
    """De Vonk: about four hundred seats on one slope, with an aisle in the middle of each side."""
    stalls = SectionSketch(
        key="zaal",
        name={"nl": "Zaal", "fr": "Salle", "en": "Stalls"},
        entrance="A",
        seats=[18, 20, 20, 22, 22, 24, 24, 24, 26, 26, 26, 26, 26, 26, 26, 26, 22],
        aisles_after=(6, 20),
        curvature=0.25,
        zones=(ZoneRows(zone="1", first=1, last=8), ZoneRows(zone="2", first=9)),
        wheelchair_rows=(1, 9),
    )
    return generate(HallSketch(name="Grote zaal", sections=(stalls,), zones=_ZONES[:2]))


def town_theatre_cabaret() -> dict[str, Any]:
    """De Vonk with the first rows taken out: standing in front, seats behind."""
    standing = ZoneSketch(
        key="staan",
        name={"nl": "Staanplaatsen", "fr": "Places debout", "en": "Standing"},
        kind=ZoneKind.STANDING.value,
        colour="#7a4f8f",
        capacity=180,
    )
    rear = SectionSketch(
        key="tribune",
        name={"nl": "Tribune", "fr": "Tribune", "en": "Tiered seats"},
        entrance="A",
        seats=[26] * 8,
        first_label=9,
        aisles_after=(6, 20),
        curvature=0.2,
        zones=(ZoneRows(zone="1"),),
        wheelchair_rows=(1,),
    )
    return generate(HallSketch(name="Staand concert", sections=(rear,), zones=(standing, _ZONES[0])))


def city_theatre() -> dict[str, Any]:
    """Het Grote Huis: a thousand seats on three levels, and standing places at the very top."""
    stalls = SectionSketch(
        key="parterre",
        name={"nl": "Parterre", "fr": "Parterre", "en": "Stalls"},
        level=0,
        entrance="A / B",
        seats=[20, 22, 24, 26, 26, 28, 28, 30, 30, 32, 32, 32, 34, 34, 34, 34, 34, 34],
        aisles_after=(8, 26),
        curvature=0.3,
        zones=(ZoneRows(zone="1", first=1, last=10), ZoneRows(zone="2", first=11)),
        wheelchair_rows=(6, 18),
    )
    balcony = SectionSketch(
        key="balkon",
        name={"nl": "Eerste balkon", "fr": "Premier balcon", "en": "First balcony"},
        level=1,
        entrance="C",
        seats=[34, 36, 36, 38, 38, 36],
        aisles_after=(12, 26),
        curvature=0.45,
        zones=(ZoneRows(zone="1", first=1, last=2), ZoneRows(zone="2", first=3)),
    )
    gallery = SectionSketch(
        key="engelenbak",
        name={"nl": "Tweede balkon", "fr": "Deuxième balcon", "en": "Second balcony"},
        level=2,
        entrance="D",
        seats=[36, 38, 38, 36],
        aisles_after=(12, 26),
        curvature=0.5,
        zones=(ZoneRows(zone="3"),),
    )
    standing = ZoneSketch(
        key="staan",
        name={"nl": "Staanplaatsen engelenbak", "fr": "Places debout au paradis", "en": "Standing in the gods"},
        kind=ZoneKind.STANDING.value,
        colour="#7a4f8f",
        capacity=60,
        behind=True,
    )
    return generate(HallSketch(name="Schouwburgzaal", sections=(stalls, balcony, gallery), zones=(*_ZONES, standing)))
