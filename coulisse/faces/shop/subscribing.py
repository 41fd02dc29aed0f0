"""The form of a subscription: how many people, who they are, what each of them ticked. Whatever is sent, it is read."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.http import QueryDict

from coulisse.faces.shop.numbers import whole_number, whole_numbers
from coulisse.sales.operations import Subscriber
from coulisse.sales.persons import LONGEST_NAME, PersonInBasket

MOST_PEOPLE = 12
_MOST_PICKS = 60
_MOST_IDS = 2**62
_LONGEST_KEY = 40


@dataclass(frozen=True, slots=True)
class PersonTyped:
    """Somebody of the form. ``born`` as it was typed; ``birth_date`` where that is a day. ``zone_key``: where they sit, empty for
    where everybody does."""

    number: int
    name: str = ""
    rate_key: str = ""
    born: str = ""
    picks: tuple[int, ...] = ()
    zone_key: str = ""

    @property
    def birth_date(self) -> date | None:
        try:
            return date.fromisoformat(self.born)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Wished:
    """What somebody filled in. ``zone_key``: where everybody wants to sit, empty for the first zone of each hall; ``zones``: where
    at one performance it is another, which goes before what a person wants."""

    people: Sequence[PersonTyped] = field(default=(PersonTyped(1),))
    zone_key: str = ""
    zones: Mapping[int, str] = field(default_factory=dict)

    @property
    def picked(self) -> frozenset[int]:
        """The performances that somebody ticked."""
        return frozenset(pk for one in self.people for pk in one.picks)

    @property
    def has_own_zones(self) -> bool:
        """Whether anybody, or any evening, sits elsewhere than the rest."""
        return bool(self.zones) or any(one.zone_key for one in self.people)

    def subscribers(self, within: Sequence[int]) -> list[Subscriber]:
        """As sales read it; what isn't among the performances that may be chosen is left out."""
        may = set(within)
        zones = {pk: zone for pk, zone in self.zones.items() if pk in may}
        return [
            Subscriber(
                PersonInBasket(one.number, one.name, one.birth_date), tuple(pk for pk in one.picks if pk in may), one.rate_key,
                one.zone_key or self.zone_key, zones,
            )
            for one in self.people
        ]  # fmt: skip


def wished_from(sent: QueryDict) -> Wished:
    """Read ``people``, and of each ``name-1``, ``rate-1``, ``born-1``, ``zone-1`` and ``pick-1`` (many); ``zone`` and ``at-<performance>``.

    Who joins (``had`` people before) comes to the same as the first, until they choose for themselves.
    """
    count = whole_number(sent.get("people"), MOST_PEOPLE, least=1) or 1
    people = [_person(sent, number) for number in range(1, count + 1)]
    had = whole_number(sent.get("had"), MOST_PEOPLE, least=1) or count
    people = [replace(one, picks=people[0].picks) if one.number > had and not one.picks else one for one in people]
    return Wished(_everybody(people, sent.get("do", "")), _key(sent.get("zone")), _zones_at(sent))


def _everybody(people: Sequence[PersonTyped], pressed: str) -> Sequence[PersonTyped]:
    """The press beside a performance that ticks it for all, or for nobody where all have it."""
    pk = whole_number(pressed.removeprefix("all-"), _MOST_IDS) if pressed.startswith("all-") else None
    if pk is None:
        return people
    if all(pk in one.picks for one in people):
        return [replace(one, picks=tuple(pick for pick in one.picks if pick != pk)) for one in people]
    return [replace(one, picks=tuple(dict.fromkeys((*one.picks, pk)))) for one in people]


def _zones_at(sent: QueryDict) -> dict[int, str]:
    named = {name[3:]: _key(sent.get(name)) for name in sent if name.startswith("at-")}
    return {pk: named[str(pk)] for pk in whole_numbers(named, _MOST_IDS, at_most=_MOST_PICKS) if named.get(str(pk))}


def _person(sent: QueryDict, number: int) -> PersonTyped:
    return PersonTyped(
        number,
        " ".join(sent.get(f"name-{number}", "").replace("\x00", "").split())[:LONGEST_NAME],
        _key(sent.get(f"rate-{number}")),
        sent.get(f"born-{number}", "").strip()[:10],
        tuple(whole_numbers(sent.getlist(f"pick-{number}"), _MOST_IDS, at_most=_MOST_PICKS)),
        _key(sent.get(f"zone-{number}")),
    )


def _key(sent: str | None) -> str:
    return (sent or "").replace("\x00", "")[:_LONGEST_KEY]


def wished_before(chosen: Sequence[Subscriber]) -> Wished | None:
    """The form as it was filled in for what lies in the basket; None where nothing of it does."""
    if not chosen:
        return None
    zone = _commonest([one.zones[pk] for one in chosen for pk in one.performance_ids])
    people = [
        PersonTyped(
            number, one.person.name, one.rate_key, one.person.birth_date.isoformat() if one.person.birth_date else "",
            one.performance_ids, "" if (own := _own_zone(one)) == zone else own,
        )
        for number, one in enumerate(chosen, 1)
    ]  # fmt: skip
    return Wished(people, zone, _zones_apart(chosen, {one.number: one.zone_key or zone for one in people}))


def _own_zone(one: Subscriber) -> str:
    return _commonest([one.zones[pk] for pk in one.performance_ids])


def _zones_apart(chosen: Sequence[Subscriber], usual: Mapping[int, str]) -> dict[int, str]:
    """Performances at which somebody sits elsewhere than they mostly do."""
    return {
        pk: one.zones[pk] for number, one in enumerate(chosen, 1) for pk in one.performance_ids if one.zones[pk] != usual[number]
    }  # fmt: skip


def _commonest(keys: Sequence[str]) -> str:
    return Counter(keys).most_common(1)[0][0] if keys else ""


def fields_of(wished: Wished) -> list[tuple[str, str]]:
    """The form as it is sent, all of them in the zone of everybody."""
    found = [("people", str(len(wished.people))), ("zone", wished.zone_key)]
    for one in wished.people:
        found += [(f"name-{one.number}", one.name), (f"rate-{one.number}", one.rate_key), (f"born-{one.number}", one.born)]
        found += [(f"pick-{one.number}", str(pk)) for pk in one.picks]
    return found
