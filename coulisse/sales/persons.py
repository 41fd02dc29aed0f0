"""Who the lines of a basket are for, where somebody said so. An ordinary purchase asks nobody.

A person is a number within the basket, a name, and a birth date only where a rate needs one. The order keeps them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from coulisse.lib.moments import BRUSSELS
from coulisse.sales.models import Basket, Order

LONGEST_NAME = 120
_OLDEST_YEARS = 130


class BirthDateRefused(Exception):
    """Nobody was born on that day: it lies in the future, or too long ago. ``number`` says whose it is."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(number)


@dataclass(frozen=True, slots=True)
class PersonInBasket:
    """``wish``: the subscription of the basket that they are of; ``membership`` and ``holder``: the one that they hold already, and who
    of it they are (`memberships.Person`). 0: none."""

    number: int
    name: str = ""
    birth_date: date | None = None
    wish: int = 0
    membership: int = 0
    holder: int = 0

    @property
    def key(self) -> str:
        """Who it is to `pricing`: a name within this basket."""
        return f"person:{self.number}"

    def age_at(self, moment: datetime) -> int | None:
        """How old on the local day of a moment; None where it isn't known. Who was born on 29 February has a birthday on 1 March."""
        if self.birth_date is None:
            return None
        day = moment.astimezone(BRUSSELS).date()
        return day.year - self.birth_date.year - ((day.month, day.day) < (self.birth_date.month, self.birth_date.day))

    def to_json(self) -> dict[str, Any]:
        said = {
            "birth_date": self.birth_date and self.birth_date.isoformat(),
            "wish": self.wish,
            "membership": self.membership,
            "holder": self.holder,
        }
        return {"number": self.number, "name": self.name, **{name: value for name, value in said.items() if value}}


def persons_of(one: Basket | Order) -> dict[int, PersonInBasket]:
    """The persons by number; nobody in most baskets and orders."""
    return {person.number: person for person in read_persons(one.persons)}


def read_persons(kept: Iterable[dict[str, Any]] | None) -> list[PersonInBasket]:
    return [
        PersonInBasket(
            said["number"], said["name"], _day(said.get("birth_date")), said.get("wish", 0), said.get("membership", 0), said.get("holder", 0)
        )
        for said in kept or ()
    ]  # fmt: skip


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


def check_births(persons: Sequence[PersonInBasket], now: datetime) -> None:
    """Raises `BirthDateRefused` for the first who can't have been born then."""
    today = now.astimezone(BRUSSELS).date()
    for person in persons:
        if person.birth_date and (person.birth_date > today or person.birth_date.year < today.year - _OLDEST_YEARS):
            raise BirthDateRefused(person.number)
