"""The form of a subscription: how many people, who they are, what each of them ticked. Whatever is sent, it is read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict

from coulisse.faces.shop.numbers import whole_number, whole_numbers
from coulisse.sales.operations import Subscriber
from coulisse.sales.persons import LONGEST_NAME, PersonInBasket

MOST_PEOPLE = 12
_MOST_PICKS = 60
_MOST_IDS = 2**62


@dataclass(frozen=True, slots=True)
class PersonTyped:
    """Somebody of the form. ``born`` as it was typed; ``birth_date`` where that is a day."""

    number: int
    name: str = ""
    rate_key: str = ""
    born: str = ""
    picks: tuple[int, ...] = ()

    @property
    def birth_date(self) -> date | None:
        try:
            return date.fromisoformat(self.born)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Wished:
    """What somebody filled in. ``zone_key``: where everybody wants to sit, empty for the first zone of each hall."""

    people: Sequence[PersonTyped] = field(default=(PersonTyped(1),))
    zone_key: str = ""

    def subscribers(self, within: Sequence[int]) -> list[Subscriber]:
        """As sales read it; what isn't among the performances that may be chosen is left out."""
        may = set(within)
        return [
            Subscriber(
                PersonInBasket(one.number, one.name, one.birth_date), tuple(pk for pk in one.picks if pk in may), one.rate_key, self.zone_key
            )
            for one in self.people
        ]  # fmt: skip


def wished_from(sent: QueryDict) -> Wished:
    """Read ``people``, and of each ``name-1``, ``rate-1``, ``born-1`` and ``pick-1`` (many)."""
    count = whole_number(sent.get("people"), MOST_PEOPLE, least=1) or 1
    return Wished([_person(sent, number) for number in range(1, count + 1)], sent.get("zone", "")[:40])


def _person(sent: QueryDict, number: int) -> PersonTyped:
    return PersonTyped(
        number,
        " ".join(sent.get(f"name-{number}", "").replace("\x00", "").split())[:LONGEST_NAME],
        sent.get(f"rate-{number}", "")[:40],
        sent.get(f"born-{number}", "").strip()[:10],
        tuple(whole_numbers(sent.getlist(f"pick-{number}"), _MOST_IDS, at_most=_MOST_PICKS)),
    )
