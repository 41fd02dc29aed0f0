"""Where it is, and how to get in."""

from collections.abc import Sequence
from dataclasses import dataclass

from coulisse.faces.shop.said import Said, said
from coulisse.houses.models import House
from coulisse.venues.models import Hall


@dataclass(frozen=True, slots=True)
class HallShown:
    """Where it is; ``access`` is Markdown."""

    name: str
    street: str
    town: str
    access: Said
    marks: frozenset[str]

    @property
    def address(self) -> str:
        return ", ".join(part for part in (self.street, self.town) if part)


def hall_shown(hall: Hall, house: House, language: str, marks: Sequence[str] = ()) -> HallShown:
    """A hall with its address; without one it stands at the house's."""
    own = hall if hall.street or hall.city else house
    return HallShown(
        name=hall.name,
        street=own.street,
        town=" ".join(part for part in (own.postal_code, own.city) if part),
        access=said(hall.access, language),
        marks=frozenset(marks),
    )
