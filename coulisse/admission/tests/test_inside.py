"""How many are inside, beside each scan: counted once in a moment."""

from coulisse.admission.inside import Inside

DOOR, NEXT_DOOR = (1, 7), (2, 7)


def test_in_a_rush_it_is_counted_once_and_then_goes_on_by_whom_we_let_in() -> None:
    time = [100.0]
    inside = Inside(1.0, clock=lambda: time[0])

    assert inside.is_to_count(DOOR)
    assert inside.now(DOOR, 40, one_more=True) == 41
    assert not inside.is_to_count(DOOR)
    assert inside.now(DOOR, None, one_more=True) == 42
    assert inside.now(DOOR, None, one_more=False) == 42, "somebody whose ticket isn't good"

    time[0] += 1.0
    assert inside.is_to_count(DOOR), "others may have let somebody in"
    assert inside.now(DOOR, 50, one_more=False) == 50


def test_while_somebody_counts_others_are_content_with_what_is_known() -> None:
    time = [100.0]
    inside = Inside(1.0, clock=lambda: time[0])
    inside.now(DOOR, 40, one_more=False)
    time[0] += 1.0

    assert [inside.is_to_count(DOOR) for _scan in range(3)] == [True, False, False]
    assert inside.now(DOOR, None, one_more=True) == 41


def test_of_another_house_nothing_is_known() -> None:
    inside = Inside(1.0)
    inside.now(DOOR, 40, one_more=False)
    assert inside.is_to_count(NEXT_DOOR) and inside.now(NEXT_DOOR, 3, one_more=False) == 3


def test_without_a_moment_it_is_counted_each_time() -> None:
    inside = Inside(0.0)
    inside.now(DOOR, 40, one_more=True)
    assert inside.is_to_count(DOOR) and inside.now(DOOR, 41, one_more=True) == 42


def test_no_more_is_kept_than_there_is_room_for() -> None:
    inside = Inside(1.0, most=2)
    for house in range(1, 4):
        inside.now((house, 7), 10, one_more=False)
    assert inside.is_to_count((1, 7)) and not inside.is_to_count((3, 7))
