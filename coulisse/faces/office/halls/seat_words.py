"""Seats in words, both ways: “A 1-12, B” as somebody types it, and a selection as somebody reads it. Pure."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from coulisse.lib.text import in_language
from coulisse.venues.types import Plan, Row

LONGEST = 4_000
_EVERYTHING = "*"


class NotUnderstood(ValueError):
    """A part of what was typed names no seats; its text says which, and what to write."""


# Reading


def seats_in(plan: Plan, typed: str) -> list[int]:
    """Place numbers of “A 1-12, B; Balcony: C 5 7”. Raises `NotUnderstood` for the first part that names no seats.

    A part is a row with or without seats, rows “A-C”, or a section with a colon before either; “*” is everything.
    """
    if len(typed) > LONGEST:
        raise NotUnderstood(_("This is too long: at most %(most)d characters are read at once.") % {"most": LONGEST})
    found: set[int] = set()
    for part in filter(None, (" ".join(part.split()) for part in re.split(r"[,;\n]", typed))):
        found.update(_part(plan, part))
    return sorted(found)


def _part(plan: Plan, part: str) -> Iterable[int]:
    if part == _EVERYTHING:
        return range(len(plan.seats))
    named, colon, rest = part.partition(":")
    if not colon:
        return _of_rows(plan.rows, part, part, several=len(plan.sections) > 1, plan=plan)
    keys = {section.key for section in plan.sections.values() if _is(named, (section.key, *section.name.values()))}
    rows = [row for row in plan.rows if row.section in keys]
    if not rows:
        raise NotUnderstood(_("“%(part)s”: there is no section “%(name)s”.") % {"part": _short(part), "name": _short(named.strip())})
    if rest.strip() in ("", _EVERYTHING):
        return [no for row in rows for no in row.seats]
    return _of_rows(rows, rest.strip(), part, several=False, plan=plan)


def _of_rows(rows: Sequence[Row], typed: str, part: str, *, several: bool, plan: Plan) -> list[int]:
    if (found := _whole_rows(rows, typed)) is None:
        for label in sorted({row.label for row in rows if row.label}, key=len, reverse=True):
            if (rest := _after(label, typed)) is not None:
                found = [row for row in rows if _is(row.label, (label,))]
                _only_one_section(found, several, part, plan)
                return _seats(plan, found, rest, part)
    if not found:
        raise NotUnderstood(_("“%(part)s”: there is no such row. Write for instance “A 1-12, B”.") % {"part": _short(part)})
    _only_one_section(found, several, part, plan)
    return [no for row in found for no in row.seats]


def _whole_rows(rows: Sequence[Row], typed: str) -> list[Row] | None:
    """A row, or the rows from one to another as they stand; None where this is something else."""
    if one := [row for row in rows if _is(row.label, (typed,))]:
        return one
    first, dash, last = (part.strip() for part in typed.partition("-"))
    labels = [row.label.casefold() for row in rows]
    if not dash or first.casefold() not in labels or last.casefold() not in labels:
        return None
    ends = sorted((labels.index(first.casefold()), len(labels) - 1 - labels[::-1].index(last.casefold())))
    return list(rows[ends[0] : ends[1] + 1])


def _only_one_section(rows: Sequence[Row], several: bool, part: str, plan: Plan) -> None:
    sections = list(dict.fromkeys(row.section for row in rows))
    if several and len(sections) > 1 and len({row.label for row in rows}) == 1:
        names = [in_language(plan.sections[key].name, "nl") or key for key in sections]
        raise NotUnderstood(
            _("“%(part)s” is in several sections: write “%(first)s: %(part)s” or “%(second)s: %(part)s”.")
            % {"part": _short(part), "first": names[0], "second": names[1]}
        )


def _after(label: str, typed: str) -> str | None:
    """What is typed after the name of a row; None where this row isn't meant."""
    if not typed.casefold().startswith(label.casefold()):
        return None
    rest = typed[len(label) :]
    if rest[:1] == " " or (rest[:1].isdigit() and not label[-1].isdigit()):
        return rest.strip()
    return None


def _seats(plan: Plan, rows: Sequence[Row], typed: str, part: str) -> list[int]:
    at = {plan.seats[no].label.casefold(): no for row in rows for no in row.seats}
    found: list[int] = []
    for token in re.sub(r"\s*-\s*", "-", typed).split():
        one = at.get(token.casefold())
        between = [one] if one is not None else _between(at, token)
        if not between:
            raise NotUnderstood(_("“%(part)s”: there is no seat %(seat)s in this row.") % {"part": _short(part), "seat": _short(token)})
        found += between
    return found


def _between(at: dict[str, int], token: str) -> list[int]:
    first, dash, last = token.partition("-")
    if not dash or not (first.isdecimal() and last.isdecimal() and len(first) < 9 and len(last) < 9):
        return []
    low, high = sorted((int(first), int(last)))
    return [no for label, no in at.items() if label.isdecimal() and low <= int(label) <= high]


def _is(name: str, names: Iterable[str]) -> bool:
    return " ".join(name.split()).casefold() in {" ".join(other.split()).casefold() for other in names if other}


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


# Saying


def in_words(plan: Plan, numbers: Collection[int], language: str, most: int = 40) -> str:
    """Seats as `seats_in` reads them: “A 1-12, B”; after ``most`` parts the rest is counted."""
    parts = list(_parts(plan, frozenset(numbers), language))
    shown = ", ".join(parts[:most])
    return shown if len(parts) <= most else _("%(shown)s and more") % {"shown": shown}


def _parts(plan: Plan, numbers: frozenset[int], language: str) -> Iterator[str]:
    named = len(plan.sections) > 1
    for key, section in plan.sections.items():
        rows = [row for row in plan.rows if row.section == key]
        before = f"{in_language(section.name, language) or key}: " if named else ""
        if before and rows and all(no in numbers for row in rows for no in row.seats):
            yield before.strip()
            continue
        for row in rows:
            chosen = [no for no in row.seats if no in numbers]
            if chosen:
                yield before + (row.label or "?") + ("" if len(chosen) == len(row.seats) else f" {_labels(plan, row, frozenset(chosen))}")


def _labels(plan: Plan, row: Row, chosen: frozenset[int]) -> str:
    """“1-4 7”: runs among the numbers that the row has, so that odd rows are runs too."""
    labels = {no: plan.seats[no].label for no in row.seats}
    ordered = sorted((no for no in row.seats if labels[no].isdecimal()), key=lambda no: int(labels[no]))
    said: list[str] = []
    run: list[int] = []
    for no in [*ordered, -1]:
        if no in chosen:
            run.append(no)
        elif run:
            said.append(labels[run[0]] if len(run) == 1 else f"{labels[run[0]]}-{labels[run[-1]]}")
            run = []
    return " ".join([*said, *(labels[no] for no in row.seats if no in chosen and not labels[no].isdecimal())])
