"""The evening in somebody's calendar."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.outreach.tests.conftest import make_evening, make_order
from coulisse.outreach.tests.test_other_mails import cancel, move
from coulisse.outreach.tests.test_tickets_mail import files
from coulisse.programme.models import Performance
from coulisse.sales.models import Order
from coulisse.testing.cast import NOW


@pytest.fixture(autouse=True)
def attached(house: House) -> None:
    house.pdf_attached = True
    house.save()


def calendar(mail: Any) -> Calendar:
    return Calendar.from_ical(next(data for name, data in files(mail).items() if name.endswith(".ics")))


def events(mail: Any) -> list[Any]:
    return list(calendar(mail).walk("VEVENT"))


def test_it_is_at_the_moment_of_the_evening_in_any_zone(order: Order, evening: Performance, worker: Callable, mailoutbox: list) -> None:
    worker()
    [event] = events(mailoutbox[0])
    assert event["DTSTART"].dt == evening.starts_at
    assert event["DTSTART"].dt.astimezone(ZoneInfo("Europe/Brussels")).strftime("%Y-%m-%d %H:%M") == "2026-12-01 20:00"
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=110)
    assert event["DTSTART"].to_ical().endswith(b"Z")


@pytest.mark.parametrize(
    ("starts_at", "local"),
    [
        (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), "2027-03-28 01:30"),  # the hour before the clock jumps
        (datetime(2027, 3, 28, 1, 30, tzinfo=UTC), "2027-03-28 03:30"),
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), "2027-10-31 02:30"),  # the hour that comes twice
        (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), "2027-10-31 02:30"),
    ],
)
def test_also_in_the_nights_in_which_the_clock_changes(house: House, worker: Callable, mailoutbox: list, starts_at: datetime, local: str) -> None:
    make_order(make_evening(house, starts_at=starts_at))
    worker()
    [event] = events(mailoutbox[0])
    assert event["DTSTART"].dt == starts_at
    assert event["DTSTART"].dt.astimezone(ZoneInfo("Europe/Brussels")).strftime("%Y-%m-%d %H:%M") == local
    assert local[-5:] in mailoutbox[0].body


def test_it_says_what_and_where_and_not_who(order: Order, worker: Callable, mailoutbox: list) -> None:
    worker()
    [event] = events(mailoutbox[0])
    assert str(event["SUMMARY"]) == "Het gezin Van Paemel · De Kring"
    assert "Steenakker 1, 8940 Wervik" in str(event["LOCATION"])
    assert "Rij A, stoel" in str(event["DESCRIPTION"]) and "Deuren open om 19:30 uur." in str(event["DESCRIPTION"])
    whole = calendar(mailoutbox[0]).to_ical().decode()
    assert "bea@" not in whole and "Peeters" not in whole and "/order/" not in whole.replace("\r\n ", ""), "calendars are shared"


def test_without_a_known_end_none_is_made_up(evening: Performance, house: House, worker: Callable, mailoutbox: list) -> None:
    with house_scope(house.pk):
        evening.production.duration_minutes = None
        evening.production.save()
    make_order(evening)
    worker()
    assert "DTEND" not in events(mailoutbox[0])[0]


def test_a_moved_evening_moves_the_entry(order: Order, evening: Performance, worker: Callable, mailoutbox: list) -> None:
    worker()
    with frozen_now(NOW + timedelta(hours=1)):
        move(evening)
        worker()
    [before], [after] = events(mailoutbox[0]), events(mailoutbox[1])
    assert before["UID"] == after["UID"] and int(after["SEQUENCE"]) > int(before["SEQUENCE"]) == 0
    assert after["DTSTART"].dt == before["DTSTART"].dt + timedelta(days=14)


def test_a_cancelled_one_takes_it_out(order: Order, evening: Performance, worker: Callable, mailoutbox: list) -> None:
    worker()
    with frozen_now(NOW + timedelta(hours=1)):
        cancel(evening)
        worker()
    assert calendar(mailoutbox[0])["METHOD"] == "PUBLISH" and calendar(mailoutbox[1])["METHOD"] == "CANCEL"
    [before], [after] = events(mailoutbox[0]), events(mailoutbox[1])
    assert (after["UID"], after["STATUS"]) == (before["UID"], "CANCELLED") and int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    part = next(part for part in mailoutbox[1].message().walk() if part.get_content_type() == "text/calendar")
    assert part.get_param("method") == "CANCEL" and part.get_param("charset") == "utf-8"


def test_several_evenings_are_several_entries(evening: Performance, house: House, worker: Callable, mailoutbox: list) -> None:
    make_order(evening, also=[make_evening(house, title="Platonov", days=3)])
    worker()
    found = events(mailoutbox[0])
    assert len(found) == 2 and len({event["UID"] for event in found}) == 2
    assert [str(event["SUMMARY"]).split(" ·")[0] for event in found] == ["Platonov", "Het gezin Van Paemel"]
