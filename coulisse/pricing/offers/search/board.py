"""A basket laid out for the search, by number: what each ticket costs in each way of taking it.

An **option** of a ticket is a tuple of roles that may meet on it, and what it then costs. Offers without conditions
are never searched: they stand in the cost of every option where they may be, wherever they help.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from itertools import combinations, product
from math import gcd
from typing import Any

from coulisse.pricing.offers.effects import SetPrice, price_after
from coulisse.pricing.offers.needs import Counted, Shape, Within
from coulisse.pricing.offers.selection import Moment, Selection
from coulisse.pricing.offers.types import Limits, Offer, Right
from coulisse.pricing.types import LineAsked

from .variants import CENT, Role, Variant, meeting, variants_of

Option = tuple[Role, ...]
NOTHING: Option = ()


@dataclass(frozen=True, slots=True)
class Ticket:
    """A line that is for sale: its plain price, and the ticket fee that it pays unless it is free."""

    line: LineAsked
    plain_cents: int
    fee_cents: int


@dataclass(frozen=True, slots=True)
class Group:
    """Where sets of a variant can lie: all its tickets, those of one performance, or those of one person.

    ``used``: it is decided that at least one set is taken here. Groups with one ``twin_no`` are the same but for whose
    tickets they are: what is found in one holds in the other, ticket for ticket.
    """

    variant: Variant
    place: int
    tickets: tuple[int, ...]
    most_sets: int
    used: bool = False
    twin_no: int = 0


class Board:
    """What the search asks: tickets, variants, options and groups."""

    def __init__(self, tickets: Sequence[Ticket], offers: Iterable[Offer], rights: Iterable[Right], moment: Moment) -> None:
        self.tickets = tickets
        self.moment = moment
        self.variants, self.free = variants_of(offers, rights, {key for key, _performance in moment.left_at})
        self.performance = _numbers(ticket.line.performance for ticket in tickets)
        self.production = _numbers(ticket.line.production for ticket in tickets)
        self.person = _numbers(ticket.line.person for ticket in tickets)
        self.kinds = _numbers(self._kinds())
        self._first_of_kind = {kind: i for i, kind in reversed(list(enumerate(self.kinds)))}
        self.unlimited = {variant.no for variant in self.variants if not self._is_limited(variant)}
        self.parts = [[self._selected(part.selection) for part in variant.shape.parts] for variant in self.variants]
        self.parts_apart = [all(one.isdisjoint(other) for one, other in combinations(parts, 2)) for parts in self.parts]
        self.parts_seated = [self._seated(variant, parts) for variant, parts in zip(self.variants, self.parts, strict=True)]
        self._options_of: dict[Hashable, dict[Option, int]] = {}
        self._free_of_kind: dict[int, list[Variant]] = {}
        menus = [self._options(self.tickets[i], kind) for kind, i in sorted(self._first_of_kind.items())]
        self.alike: list[Hashable] = list(zip(self.kinds, self.person, strict=True))
        self.kin = self._kin()
        self.must: dict[int, int] = {}
        self.uses: dict[tuple[int, int], bool] = {}
        self.groups: list[Group] = []
        self._giving: dict[tuple[int, Option], list[Variant]] = {}
        self._offer(menus)
        self._find_groups()
        self._offer(self._possible(menus))
        self.grain = self._grain()

    def _offer(self, menus: Sequence[dict[Option, int]]) -> None:
        """By kind what its options cost. Kinds that share a menu share what is read from it."""
        each = {id(menu): menu for menu in menus}
        takes = {key: _variants_in(menu) for key, menu in each.items()}
        ways = {key: _ways(menu) for key, menu in each.items()}
        self.costs = [menus[kind] for kind in self.kinds]
        self.takes = [takes[id(menu)] for menu in self.costs]
        self.ways = [ways[id(menu)] for menu in self.costs]

    def _possible(self, menus: Sequence[dict[Option, int]]) -> list[dict[Option, int]]:
        """Without the options in variants that there are too few tickets for."""
        there: dict[int, set[int]] = defaultdict(set)
        for group in self.groups:
            for i in group.tickets:
                there[self.kinds[i]].add(group.variant.no)
        shorter: dict[tuple[int, frozenset[int]], dict[Option, int]] = {}
        found = []
        for kind, i in sorted(self._first_of_kind.items()):
            key = id(menus[kind]), self.takes[i] - there[kind]
            if key not in shorter:
                shorter[key] = _without(menus[kind], key[1])
            found.append(shorter[key])
        return found

    def _grain(self) -> int:
        """So many cents, or a multiple, lie between any two totals: where prices are round, outcomes differ by a lot."""
        menus = {id(menu): menu for menu in self.costs}.values()
        differences = (cost // CENT - costs[NOTHING] // CENT for costs in menus for cost in costs.values())
        return gcd(*differences, *(group.variant.charge // CENT for group in self.groups)) or 1

    def narrowed(self, i: int, variant: Variant, must: bool) -> "Board":
        """The same basket, where a ticket must take part in a variant, or may not."""
        board = copy(self)
        board.costs, board.takes, board.alike, board.ways = list(self.costs), list(self.takes), list(self.alike), list(self.ways)
        board.costs[i] = {option: cost for option, cost in self.costs[i].items() if option == NOTHING or takes_part(option, variant) == must}
        board.takes[i], board.ways[i] = _variants_in(board.costs[i]), _ways(board.costs[i])
        board.alike[i] = (self.alike[i], variant.no, must, i)
        board.kin = _numbers(board.alike)
        board.must = {**self.must, i: variant.no} if must else self.must
        board._find_groups()
        return board

    def decided(self, group: Group, used: bool) -> "Board":
        """The same basket, where a group is used, or isn't."""
        board = copy(self)
        board.uses = {**self.uses, (group.variant.no, group.place): used}
        board.kin = _numbers(board.alike)
        board._find_groups()
        return board

    def _find_groups(self) -> None:
        self.groups = self._twins_numbered(self._groups())
        self.found: dict[Hashable, Any] = {}
        self.group_of = {(group.variant.no, i): group for group in self.groups for i in group.tickets}

    def counted(self, shape: Shape) -> Sequence[int]:
        """By ticket the number of what is counted once: its performance, or its production."""
        return self.production if shape.counted is Counted.PRODUCTIONS else self.performance

    def _selected(self, selection: Selection) -> frozenset[int]:
        taken = {kind for kind, i in self._first_of_kind.items() if selection.takes(self.tickets[i].line)}
        return frozenset(i for i, kind in enumerate(self.kinds) if kind in taken)

    def _seated(self, variant: Variant, parts: Sequence[frozenset[int]]) -> bool:
        """Whether each performance (or production) lies in one part, or outside them, with all its tickets."""
        seen: dict[int, tuple[bool, ...]] = {}
        counted = self.counted(variant.shape)
        where = ((counted[i], tuple(i in members for members in parts)) for i in self._first_of_kind.values())
        return all(seen.setdefault(number, parts_of) == parts_of for number, parts_of in where)

    def _kinds(self) -> Iterator[Hashable]:
        """Tickets of one kind have the same options at the same costs."""
        named = {variant.right.person for variant in (*self.variants, *self.free) if variant.right is not None}
        for ticket in self.tickets:
            line = ticket.line
            person = line.person if line.person in named or line.person is None else ""
            yield line.performance, line.production, line.tags, line.zone_key, line.rate_key, person, ticket.plain_cents, ticket.fee_cents

    def _kin(self) -> list[int]:
        """Tickets with one number are of one kind, and of people who have the same kinds of tickets: people may change places."""
        of_person: dict[int, list[int]] = defaultdict(list)
        for kind, person in zip(self.kinds, self.person, strict=True):
            of_person[person].append(kind)
        like = {person: tuple(kinds) for person, kinds in of_person.items()}
        number = dict(zip(like, _numbers(like.values()), strict=True))
        return _numbers((kind, number[person]) for kind, person in zip(self.kinds, self.person, strict=True))

    def _twins_numbered(self, groups: Iterable[Group]) -> list[Group]:
        numbers: dict[Hashable, int] = {}
        found = []
        for group in groups:
            like = group.variant.no, group.most_sets, group.used, tuple(self.kin[i] for i in group.tickets)
            found.append(replace(group, twin_no=numbers.setdefault(like, len(numbers))))
        self.has_twins = len(numbers) < len(found)
        return found

    def _options(self, ticket: Ticket, kind: int) -> dict[Option, int]:
        """Kinds that take the same variants at the same price have the same options: they are worked out once."""
        searched, free = ([v for v in these if self._takes(v, ticket.line)] for these in (self.variants, self.free))
        self._free_of_kind[kind] = free
        numbers = tuple(v.no for v in searched), tuple(v.no for v in free)
        alike = (*numbers, ticket.line.zone_key, ticket.line.rate_key, ticket.plain_cents, ticket.fee_cents)
        if alike not in self._options_of:
            self._options_of[alike] = dict(self._worked_out(ticket, searched, free))
        return self._options_of[alike]

    def _worked_out(self, ticket: Ticket, searched: Sequence[Variant], free: Sequence[Variant]) -> Iterator[tuple[Option, int]]:
        for variants in meeting(searched):
            for roles in product(*(variant.roles for variant in variants)):
                yield roles, self._cheapest(ticket, variants, roles, free)[0]

    def _takes(self, variant: Variant, line: LineAsked) -> bool:
        person = variant.right.person if variant.right else None
        return (
            variant.offer.selection.takes(line)
            and variant.offer.window.holds(line.performance, self.moment)
            and (person is None or line.person is None or line.person == person)
            and not self._used_up(variant, line.performance)
        )

    def _used_up(self, variant: Variant, performance: Hashable) -> bool:
        """Whether earlier orders left nothing of it there."""
        by_right = variant.right.most_at(variant.offer, performance) if variant.right else None
        return variant.offer.most_at(performance, self.moment) == 0 or by_right == 0

    def _cheapest(self, ticket: Ticket, variants: Sequence[Variant], roles: Option, free: Sequence[Variant]) -> tuple[int, tuple[Variant, ...]]:
        """The lowest cost in these roles, and the offers without conditions that make it."""
        giving = [variant for variant, role in zip(variants, roles, strict=True) if role == variant.gets]
        if any(isinstance(variant.gives, SetPrice) for variant in giving):
            return _fee_in_a_set(ticket, giving[0]) * CENT, ()
        return min(((self._cost(ticket, (*giving, *with_them)), with_them) for with_them in meeting(free, tuple(variants))), key=_cost_of)

    def _cost(self, ticket: Ticket, giving: Sequence[Variant]) -> int:
        effects = [(variant.offer.key, variant.gives) for variant in giving]
        cents = price_after(ticket.plain_cents, ticket.line.zone_key, ticket.line.rate_key, effects) if effects else ticket.plain_cents
        return (cents + (ticket.fee_cents if cents else 0)) * CENT

    def giving_to(self, i: int, option: Option) -> list[Variant]:
        """The variants that give to a ticket in this option: those of its roles, and those without conditions that suit it."""
        kind = self.kinds[i]
        if (kind, option) not in self._giving:
            variants = [self.variants[role // 2] for role in option]
            suiting = self._cheapest(self.tickets[i], variants, option, self._free_of_kind[kind])[1]
            self._giving[kind, option] = [*(v for v, role in zip(variants, option, strict=True) if role == v.gets), *suiting]
        return self._giving[kind, option]

    def _groups(self) -> Iterator[Group]:
        everywhere = [0] * len(self.tickets)
        places = {Within.ORDER: everywhere, Within.PERFORMANCE: self.performance, Within.PERSON: self.person}
        for variant in self.variants:
            lie: dict[int, list[int]] = defaultdict(list)
            place = places[variant.shape.within]
            for i, taken in enumerate(self.takes):
                if variant.no in taken:
                    lie[place[i]].append(i)
            for where, lying in lie.items():
                tickets = self._of_its_parts(variant, lying)
                used = self.uses.get((variant.no, where))
                if tickets and used is not False and (most := self._most_sets(variant, tickets)):
                    yield Group(variant, where, tuple(tickets), most, bool(used))

    def _of_its_parts(self, variant: Variant, tickets: list[int]) -> list[int]:
        """Without those that fit no part, where the parts are all of a set."""
        shape = variant.shape
        if not shape.parts or sum(part.count for part in shape.parts) != shape.at_most:
            return tickets
        fitting = frozenset().union(*self.parts[variant.no])
        return [i for i in tickets if i in fitting]

    def most_at(self, variant: Variant, i: int) -> int | None:
        """How often the variant's offer may be applied to the performance of a ticket; None: without end."""
        return variant.offer.most_at(self.tickets[i].line.performance, self.moment)

    def _is_limited(self, variant: Variant) -> bool:
        right, counted_at = variant.right, any(key == variant.offer.key for key, _performance in self.moment.left_at)
        by_right = right is not None and (right.left is not None or bool(right.left_at or right.left_of))
        return variant.offer.limits != Limits() or counted_at or by_right

    def _most_sets(self, variant: Variant, tickets: Sequence[int]) -> int:
        """How many sets the number of tickets and the limits leave, at most."""
        limits, right, shape, within = variant.offer.limits, variant.right, variant.shape, variant.shape.within
        counts = shape.counted is not Counted.TICKETS or within is Within.PERSON
        different = len({self.counted(shape)[i] for i in tickets}) if counts else shape.at_least
        if different < shape.at_least:
            return 0
        caps = [len(tickets) // shape.at_least, limits.order]
        caps += [len(members.intersection(tickets)) // part.count for part, members in zip(shape.parts, self.parts[variant.no], strict=True)]
        if shape.one_set_is_enough or (shape.at_most is None and different == len(tickets)):
            caps.append(1)
        if right is not None:
            caps += [
                right.left,
                right.most_of(variant.offer),
                right.most_at(variant.offer, self.tickets[tickets[0]].line.performance) if within is Within.PERFORMANCE else None,
            ]
        if within is Within.PERFORMANCE:
            caps.append(self.most_at(variant, tickets[0]))
        if within is Within.PERSON and self.tickets[tickets[0]].line.person is not None:
            caps.append(limits.person)
        return min(cap for cap in caps if cap is not None)


def takes_part(option: Option, variant: Variant) -> bool:
    return variant.gets in option or variant.counts in option


def _without(menu: dict[Option, int], variants: Collection[int]) -> dict[Option, int]:
    return {option: cost for option, cost in menu.items() if all(role // 2 not in variants for role in option)} if variants else menu


def _ways(costs: Mapping[Option, int]) -> tuple[list[tuple[Role, int]], list[tuple[Option, int]]]:
    """What a ticket costs in each role by itself, and in several at once."""
    return (
        [(option[0], cost) for option, cost in costs.items() if len(option) == 1],
        [(option, cost) for option, cost in costs.items() if len(option) > 1],
    )


def _variants_in(costs: Iterable[Option]) -> frozenset[int]:
    return frozenset(role // 2 for option in costs for role in option)


def _cost_of(found: tuple[int, tuple[Variant, ...]]) -> tuple[int, int]:
    return found[0], len(found[1])


def _fee_in_a_set(ticket: Ticket, variant: Variant) -> int:
    """A ticket in a set that costs something pays its fee, even where its share of the price is rounded to nothing."""
    return ticket.fee_cents if ticket.plain_cents and variant.charge > CENT else 0


def _numbers(values: Iterable[Hashable]) -> list[int]:
    seen: dict[Hashable, int] = {}
    return [seen.setdefault(value, len(seen)) for value in values]
