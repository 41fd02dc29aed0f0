"""What is kept for a moment: fresh enough, made once, and nothing of what failed."""

from threading import Event, Thread

import pytest

from coulisse.lib.kept import ForAMoment


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def kept(clock: Clock, *, seconds: float = 2, most: int = 3) -> ForAMoment[str]:
    return ForAMoment(seconds, most=most, clock=clock)


def test_it_is_made_once_in_a_moment_and_then_anew(clock: Clock) -> None:
    things, made = kept(clock), iter("abc")
    assert [things.get("evening", lambda: next(made)) for _each in range(3)] == ["a", "a", "a"]
    clock.now += 2
    assert things.get("evening", lambda: next(made)) == "b"


def test_each_key_has_its_own(clock: Clock) -> None:
    things = kept(clock)
    things.get(("kring", "nl"), lambda: "De Kring")
    assert things.get(("anker", "nl"), lambda: "Het Anker") == "Het Anker"
    assert things.get(("kring", "nl"), lambda: "again") == "De Kring"


def test_with_no_seconds_nothing_is_kept(clock: Clock) -> None:
    things, made = kept(clock, seconds=0), iter("ab")
    assert [things.get("evening", lambda: next(made)) for _each in range(2)] == ["a", "b"]


def test_the_longest_unused_goes_first(clock: Clock) -> None:
    things = kept(clock, most=2)
    for key in ("one", "two", "one", "three"):
        things.get(key, lambda: "old")
    assert [things.get(key, lambda: "new") for key in ("one", "two")] == ["old", "new"]


def test_what_raises_is_not_kept(clock: Clock) -> None:
    things = kept(clock)
    with pytest.raises(LookupError):
        things.get("evening", lambda: [][0])
    assert things.get("evening", lambda: "there again") == "there again"


def test_while_it_is_made_anew_everybody_else_has_the_old_one(clock: Clock) -> None:
    things, begun, go_on = kept(clock), Event(), Event()
    things.get("evening", lambda: "old")
    clock.now += 2

    def slowly() -> str:
        begun.set()
        go_on.wait(60)
        return "new"

    first = Thread(target=lambda: things.get("evening", slowly))
    first.start()
    assert begun.wait(60)
    assert things.get("evening", lambda: "made twice") == "old"
    go_on.set()
    first.join()
    assert things.get("evening", lambda: "made twice") == "new"


def test_nobody_gets_what_nobody_asked_for_a_long_time(clock: Clock) -> None:
    """A token that was revoked meanwhile, a seat that was given back: who asks beside the first one looks too."""
    things, answers = kept(clock), []
    things.get("evening", lambda: "two hours old")
    clock.now += 7200

    def beside() -> str:
        answers.append(things.get("evening", lambda: "made beside"))
        return "new"

    assert things.get("evening", beside) == "new"
    assert answers == ["made beside"]


def test_what_is_true_for_less_is_kept_for_less(clock: Clock) -> None:
    things = ForAMoment(5, most=3, clock=clock, good_for=float)
    things.get("opens soon", lambda: "1.5")
    clock.now += 2
    assert things.get("opens soon", lambda: "60") == "60"
    clock.now += 4
    assert things.get("opens soon", lambda: "0") == "60"


def test_what_is_kept_can_be_told_by_its_keys_and_forgotten_at_once() -> None:
    kept = ForAMoment[str](60, most=5)
    kept.get("ann", lambda: "a ticket")
    kept.get("bea", lambda: "a seat")
    assert kept.known() == ["ann", "bea"]
    kept.forget_all()
    assert kept.known() == [] and kept.peek("ann") is None
