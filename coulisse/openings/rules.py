"""How many may come in, how fast, and how long it takes: pure.

To those who wait: you come in when it is your turn, and never more people are inside than the house can help. An
estimate is a range, and says nothing rather than something wrong.
"""

from datetime import datetime

from coulisse.openings.types import OpeningStanding, Turn, Whereabouts

# Nobody is inside longer than this without doing anything.
QUIET_MINUTES = 10
# What may be called at once, of what may be called in a minute: a burst is a tenth of it, and one.
BURST_SHARE = 0.1
# As fast as is safe: answers slower than this are a sign that there are too many.
SLOW_MS, CALM_MS = 400.0, 200.0
LEAST_SAFE, MOST_SAFE = 6.0, 6000.0
# Who asks again by themselves: soon where it is soon their turn, seldom where it takes long. All of a line together ask
# so often a second and no more, however long it is; the first ones never more seldom than half a minute.
SOON_AGAIN, SELDOM_AGAIN, MOST_SELDOM = 10, 60, 300
ASKED_A_SECOND = 500
NEAR, NEAR_AGAIN = 500, 30


def grown_allowance(allowance: float | None, since: datetime | None, *, per_minute: float, now: datetime) -> float:
    """How many may be called by now; never more than a burst, however long nobody looked."""
    burst = 1.0 + per_minute * BURST_SHARE
    if allowance is None or since is None:
        return burst
    return min(burst, allowance + per_minute * max(0.0, (now - since).total_seconds()) / 60)


def to_call(*, allowance: float, inside: int, expected: int, inside_most: int, waiting: int) -> int:
    """How many are called now: as many as the rate, the room and the line leave. ``expected``: called, and may still come."""
    return max(0, min(int(allowance), inside_most - inside - expected, waiting))


def safer_rate(rate: float, *, answer_ms: float | None, seconds: float) -> float:
    """What as fast as is safe becomes after so many seconds of such answers: slowly more, quickly less."""
    if answer_ms is None or seconds <= 0:
        return rate
    if answer_ms > SLOW_MS:
        return max(LEAST_SAFE, rate * 0.7)
    if answer_ms < CALM_MS:
        return min(MOST_SAFE, rate + max(6.0, rate * 0.05) * min(1.0, seconds / 5))
    return rate


def minutes_to_wait(ahead: int, pace: float | None) -> tuple[int, int] | None:
    """Between how many minutes and how many; None where nobody can tell. Wider the longer it takes."""
    if not pace or pace <= 0:
        return None
    middle = ahead / pace
    low, high = middle * 0.8, middle * 1.25 + 1
    return _rounded(low, up=False), _rounded(high, up=True)


def _rounded(minutes: float, *, up: bool) -> int:
    """To what people say: minutes, fives, quarters of an hour."""
    step = 1 if minutes < 10 else 5 if minutes < 60 else 15
    whole = int(minutes // step) * step
    return whole + step if up and whole < minutes else whole


def seldom_seconds(waiting: int, come_in_seconds: int) -> int:
    """How seldom somebody asks for whom nothing changes soon. A turn lasts longer than that: nobody misses it by this."""
    return min(max(SELDOM_AGAIN, min(MOST_SELDOM, waiting // ASKED_A_SECOND)), come_in_seconds * 2 // 3)


def again_seconds(opening: OpeningStanding, here: Whereabouts | None, now: datetime) -> int:
    """When a page without a script, or a machine, asks again: the sooner, the nearer it is."""
    seldom = seldom_seconds(opening.waiting, opening.come_in_seconds)
    if here is None:
        return seldom
    if here.turn is Turn.BEFORE:
        return int(max(SOON_AGAIN, min(seldom, (here.line.opens_at - now).total_seconds() + 2)))
    if here.turn is Turn.WAITING and here.ahead is not None:
        if opening.is_paused or not opening.pace:
            return min(seldom, NEAR_AGAIN) if here.ahead < NEAR else seldom
        return int(max(SOON_AGAIN, min(seldom, 60 * here.ahead / opening.pace / 4)))
    return SOON_AGAIN
