"""Where the eyes go in a plan that doesn't say it: the stage, or before the middle of the first row."""

from collections.abc import Sequence

from coulisse.venues.areas import Area, centre, corners
from coulisse.venues.fields import Point
from coulisse.venues.types import AreaKind

# Without a stage the eyes go this part of the hall's depth before its first row.
_BEFORE = 0.1


def focal_of(seats: Sequence[Point], areas: Sequence[Area]) -> Point | None:
    """The middle of all that is called a stage; else above the middle of the seats. None where there is neither."""
    stages = [area for area in areas if area["kind"] == AreaKind.STAGE and "at" not in area]
    if stages:
        return centre({"polygon": [corner for stage in stages for corner in corners(stage)]})
    if not seats:
        return None
    xs, ys = [x for x, _y in seats], [y for _x, y in seats]
    return (min(xs) + max(xs)) / 2, min(ys) - (max(ys) - min(ys)) * _BEFORE
