"""How seats of a row stand beside each other: pure geometry of a line of points."""

from collections.abc import Sequence
from itertools import pairwise
from math import atan2, cos, dist, pi, sin

Point = tuple[float, float]

# A gap this many times the usual distance is an aisle.
AISLE = 1.6


def along(points: Sequence[Point]) -> list[int]:
    """Indexes in the order in which the points stand, from left to right (from top to bottom where it is upright).

    Rows are straight, curved, a horseshoe or the seats around a table, and files list them in any order (first
    the odd numbers, then the even ones). The order is that of the shortest walk past all of them, among the
    order as given, along the row's main direction, and around its middle.
    """
    if len(points) < 2:
        return list(range(len(points)))
    given = list(range(len(points)))
    walks = [given, _by_direction(points), _around(points)]
    lengths = [_length(points, walk) for walk in walks]
    best = min(range(3), key=lambda i: lengths[i])
    chosen = given if lengths[0] <= lengths[best] * 1.0001 else walks[best]
    (first_x, first_y), (last_x, last_y) = points[chosen[0]], points[chosen[-1]]
    flat = abs(last_x - first_x) >= abs(last_y - first_y) * 0.2
    backwards = last_x < first_x if flat else last_y < first_y
    return chosen[::-1] if backwards else chosen


def _length(points: Sequence[Point], walk: Sequence[int]) -> float:
    return sum(dist(points[one], points[other]) for one, other in pairwise(walk))


def _middle(points: Sequence[Point]) -> Point:
    return sum(x for x, _y in points) / len(points), sum(y for _x, y in points) / len(points)


def _by_direction(points: Sequence[Point]) -> list[int]:
    """Along the direction in which the points spread most."""
    mx, my = _middle(points)
    xx = sum((x - mx) ** 2 for x, _y in points)
    yy = sum((y - my) ** 2 for _x, y in points)
    xy = sum((x - mx) * (y - my) for x, y in points)
    angle = atan2(2 * xy, xx - yy) / 2
    dx, dy = cos(angle), sin(angle)
    return sorted(range(len(points)), key=lambda i: (points[i][0] * dx + points[i][1] * dy, i))


def _around(points: Sequence[Point]) -> list[int]:
    """Around their middle, beginning after the widest gap."""
    mx, my = _middle(points)
    angles = [atan2(y - my, x - mx) for x, y in points]
    walk = sorted(range(len(points)), key=lambda i: (angles[i], i))
    gaps = [(angles[walk[(i + 1) % len(walk)]] - angles[walk[i]]) % (2 * pi) for i in range(len(walk))]
    cut = max(range(len(gaps)), key=lambda i: gaps[i]) + 1
    return walk[cut:] + walk[:cut]


def gaps(points: Sequence[Point]) -> list[float]:
    """Distances between neighbours, for points in the order in which they stand."""
    return [dist(one, other) for one, other in pairwise(points)]


def usual(distances: Sequence[float]) -> float:
    """The usual distance between neighbours: aisles are wider, and stacked seats have none."""
    real = sorted(distance for distance in distances if distance > 0)
    return real[len(real) // 4] if real else 0.0


def split_at_aisles(numbers: Sequence[int], points: Sequence[Point], spacing: float) -> list[tuple[int, ...]]:
    """The row cut where more than `AISLE` times the usual distance lies between two neighbours."""
    between = gaps(points)
    distance = usual(between) if len(between) > 3 else spacing
    cuts = [i + 1 for i, gap in enumerate(between) if distance and gap > AISLE * distance]
    return [tuple(numbers[start:end]) for start, end in zip([0, *cuts], [*cuts, len(numbers)], strict=True)]
