"""What the always-on checker finds, and that it finds nothing while all is well."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connections

from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.outreach.invariants import INVARIANTS
from coulisse.outreach.tests.conftest import make_evening, make_order, work
from coulisse.outreach.tests.test_outbox import compose
from coulisse.testing.cast import make_house


@pytest.fixture
def house(committed_db: None) -> House:
    return make_house()


@pytest.fixture
def earlier() -> Any:
    """Half an hour ago, by the clock that the checker reads."""
    with frozen_now(datetime.now(UTC) - timedelta(minutes=30)):
        yield


def broken() -> dict[str, int]:
    """By the role that reads every house."""
    found = {}
    for invariant in INVARIANTS:
        with connections["reader"].cursor() as cursor:
            cursor.execute(invariant.sql)
            found[invariant.key.removeprefix("outreach.")] = len(cursor.fetchall())
    return {key: count for key, count in found.items() if count}


def test_all_is_well(house: House, earlier: None, mailoutbox: list) -> None:
    make_order(make_evening(house))
    work()
    assert mailoutbox and broken() == {}


def test_tickets_that_nobody_mailed(house: House, earlier: None) -> None:
    make_order(make_evening(house))
    assert broken() == {"tickets_are_mailed": 1}


def test_a_mail_that_lies_there(house: House, earlier: None) -> None:
    compose(house)
    assert broken() == {"mail_leaves": 1}


def test_the_database_itself_keeps_no_link_of_a_mail_that_left(house: House) -> None:
    from django.db import IntegrityError

    from coulisse.outreach.models import Message

    [message_id] = compose(house, secret_link="https://tickets.example.org/x/")
    with pytest.raises(IntegrityError), house_scope(house.pk) as scope:
        Message.objects.filter(pk=message_id).update(state="sent", sent_at=scope.now)


def test_nor_a_sent_mail_without_its_moment(house: House, worker: Callable) -> None:
    from django.db import IntegrityError

    from coulisse.outreach.models import Message

    [message_id] = compose(house)
    with pytest.raises(IntegrityError), house_scope(house.pk):
        Message.objects.filter(pk=message_id).update(state="sent")
