"""Taking back what was changed in a draft: the difference to how it was, small enough for a session.

A step fits only the draft that it left behind (its tag): when somebody else has changed that, nothing is taken back.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpRequest

from coulisse.faces.office.halls.number_ranges import read, written

Document = Mapping[str, Any]
_KEY = "plan_steps_back"
_MOST_STEPS, _MOST_SIGNS = 20, 60_000
_CHANGES = ("zone", "rank", "marks", "blocked")


def keep_step(request: HttpRequest, version_id: int, before: Document, after: Document, tag: str) -> bool:
    """Remember the way back from ``after``, whose tag this is; False where there is none (the seats are others)."""
    back = difference(before, after)
    if back is None:
        request.session.pop(_KEY, None)
        return False
    steps = [*_steps(request, version_id), {"tag": tag, "back": back}][-_MOST_STEPS:]
    while len(steps) > 1 and len(str(steps)) > _MOST_SIGNS:
        steps.pop(0)
    request.session[_KEY] = {"version": version_id, "steps": steps}
    return True


def last_step(request: HttpRequest, version_id: int, tag: str) -> Mapping[str, Any] | None:
    """The way back from the draft as it is now, or None."""
    steps = _steps(request, version_id)
    return steps[-1]["back"] if steps and steps[-1]["tag"] == tag else None


def forget_step(request: HttpRequest, version_id: int) -> None:
    request.session[_KEY] = {"version": version_id, "steps": _steps(request, version_id)[:-1]}


def _steps(request: HttpRequest, version_id: int) -> list[dict[str, Any]]:
    kept = request.session.get(_KEY) or {}
    return list(kept["steps"]) if kept.get("version") == version_id else []


def difference(before: Document, after: Document) -> dict[str, Any] | None:
    """What `restored` needs to make ``before`` of ``after``; None where rows and seats themselves differ."""
    old, new = list(_seats(before)), list(_seats(after))
    if [(seat["key"], seat["label"], seat["x"], seat["y"]) for seat in old] != [(seat["key"], seat["label"], seat["x"], seat["y"]) for seat in new]:
        return None
    groups: defaultdict[str, list[int]] = defaultdict(list)
    values: dict[str, dict[str, Any]] = {}
    for number, (was, becomes) in enumerate(zip(old, new, strict=True)):
        if was != becomes:
            had = {name: was[name] for name in _CHANGES if name in was}
            values[repr(had)] = had
            groups[repr(had)].append(number)
    zones = None if before["zones"] == after["zones"] else before["zones"]
    return {"zones": zones, "seats": [[values[key], written(numbers)] for key, numbers in groups.items()]}


def restored(document: Document, back: Mapping[str, Any]) -> dict[str, Any]:
    """The document as it was before the step."""
    count = sum(len(row["seats"]) for row in document["rows"])
    had = {number: values for values, numbers in back["seats"] for number in read(numbers, count)}
    numbers = iter(range(count))

    def one(seat: Mapping[str, Any]) -> dict[str, Any]:
        values = had.get(next(numbers))
        return dict(seat) if values is None else {name: value for name, value in seat.items() if name not in _CHANGES} | values

    rows = [{**row, "seats": [one(seat) for seat in row["seats"]]} for row in document["rows"]]
    return {**document, "rows": rows, "zones": back["zones"] or document["zones"]}


def _seats(document: Document) -> Iterator[Mapping[str, Any]]:
    for row in document["rows"]:
        yield from row["seats"]
