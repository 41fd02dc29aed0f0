"""The halls of the three invented houses, drawn by the generator that every house has."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True)
class DemoHall:
    """A hall, how to get in, and its layouts by name."""

    name: str
    access: Mapping[str, str]
    layouts: Mapping[str, Callable[[], dict[str, Any]]]


HALLS = {
    "de-linde": (
        DemoHall(
            "Feestzaal",
            {
                "nl": "Alles ligt gelijkvloers en de stoelen staan los: zeg bij de ingang waar u wilt zitten. Er is een aangepast toilet.",
                "fr": "Tout est de plain-pied et les chaises ne sont pas fixées : dites-nous à l’entrée où vous aimeriez vous asseoir. Il y a des toilettes adaptées.",
                "en": "Everything is on one level and the chairs are loose: tell us at the door where you would like to sit. There is an accessible toilet.",
            },
            {"Stoelen": village_hall},
        ),
    ),
    "de-vonk": (
        DemoHall(
            "Grote zaal",
            {
                "nl": "De rolstoelplaatsen in rij A en I bereikt u zonder trappen; de lift is links van de balie. Een ringleiding versterkt het geluid in de hele zaal.",
                "fr": "Les places pour fauteuils roulants des rangs A et I sont accessibles sans marches ; l’ascenseur est à gauche de l’accueil. Une boucle magnétique couvre toute la salle.",
                "en": "The wheelchair places in rows A and I are reached without steps; the lift is to the left of the front desk. A hearing loop covers the whole hall.",
            },
            {"Theater": town_theatre, "Staand concert": town_theatre_cabaret},
        ),
    ),
    "het-grote-huis": (
        DemoHall(
            "Schouwburgzaal",
            {
                "nl": "De parterre is bereikbaar met de lift in de vestibule, ingang A. De balkons hebben alleen trappen: 48 treden naar het eerste, 92 naar het tweede.",
                "fr": "Le parterre est accessible par l’ascenseur du vestibule, entrée A. Les balcons n’ont que des escaliers : 48 marches jusqu’au premier, 92 jusqu’au deuxième.",
                "en": "The stalls are reached by the lift in the vestibule, entrance A. The balconies have stairs only: 48 steps to the first, 92 to the second.",
            },
            {"Theater": city_theatre},
        ),
    ),
}
