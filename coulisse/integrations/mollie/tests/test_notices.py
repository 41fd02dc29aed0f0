"""Notices: what the provider reads in them, and all the ways in which the fake sends them."""

import random
from collections.abc import Iterator

import pytest

from coulisse.integrations.mollie.fake import FakeMollie
from coulisse.integrations.mollie.provider import MollieProvider
from coulisse.integrations.mollie.tests.conftest import asked
from coulisse.integrations.mollie.tests.receiver import Receiver
from coulisse.sales.types import PaymentState

REFERENCE = "tr_5B8cwPMGnU6qLbRvo7qEZo"


@pytest.fixture
def house() -> Iterator[Receiver]:
    """The notice address of De Kring."""
    with Receiver() as running:
        yield running


def started(mollie: MollieProvider, house: Receiver) -> str:
    return mollie.start(asked(notice_url=house.url)).reference


# What the provider reads.


@pytest.mark.parametrize("body", [f"id={REFERENCE}", f"id={REFERENCE}&other=1", f"first=1&id={REFERENCE}"])
def test_the_reference_is_read_from_the_form(body: str) -> None:
    assert MollieProvider({}).reference_in_notice(body.encode(), {}) == REFERENCE


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"id=",
        b"testByMollie=1",
        b"id=tr_",
        b"id=ord_kEn1PlbGa",
        b"id=re_4qqhO89gsT",
        b"id=tr_abc/../../secret",
        b"id=tr_7UhSN1zuXS%0d%0aX: y",
        b"id=tr_7UhSN1zuXS%00",
        b"id=tr_7UhSN1zuXS&id=tr_WDqYK6vllg",
        b'{"id": "tr_7UhSN1zuXS"}',
        b"id=tr_" + b"a" * 400,
        b"id=tr_7UhSN1zuXS&" + b"a=1&" * 2000,
        b"&".join(b"a=1" for _ in range(20)) + b"&id=tr_7UhSN1zuXS",
        b"\xff\xfeid=tr_7UhSN1zuXS",
        "id=tr_7UhSN1zuX\u017f".encode(),
    ],
)
def test_anything_else_has_no_reference(body: bytes) -> None:
    assert MollieProvider({}).reference_in_notice(body, {"Content-Type": "application/x-www-form-urlencoded"}) == ""


def test_ten_thousand_damaged_notices_give_a_clean_reference_or_none() -> None:
    chance = random.Random(20261122)
    honest = bytearray(f"id={REFERENCE}".encode())
    provider = MollieProvider({})
    for _ in range(10_000):
        damaged = bytearray(honest)
        for _ in range(chance.randint(1, 4)):
            damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        found = provider.reference_in_notice(bytes(damaged), {})
        assert found == "" or (found.isascii() and found.startswith("tr_") and found[3:].isalnum())


# How the fake sends them.


def test_a_notice_is_a_form_with_one_field(fake: FakeMollie, mollie: MollieProvider, house: Receiver) -> None:
    reference = started(mollie, house)
    fake.books.settle(reference, "paid")
    assert house.wait_for(1) == [f"id={reference}".encode()]
    assert house.kinds == ["application/x-www-form-urlencoded"]
    assert mollie.reference_in_notice(house.bodies[0], {}) == reference


@pytest.mark.parametrize(
    ("status", "told"), [("paid", 1), ("failed", 1), ("canceled", 1), ("expired", 1), ("authorized", 1), ("pending", 0), ("open", 0)]
)
def test_mollie_tells_of_what_matters(fake: FakeMollie, mollie: MollieProvider, house: Receiver, status: str, told: int) -> None:
    fake.books.settle(started(mollie, house), status)
    assert fake.notices.wait_until_idle()
    assert len(house.bodies) == told


def test_mollie_tells_of_refunds_and_chargebacks_too(fake: FakeMollie, mollie: MollieProvider, house: Receiver) -> None:
    from uuid import uuid4

    reference = started(mollie, house)
    fake.books.settle(reference, "paid")
    sent = mollie.refund(reference, amount_cents=100, key=uuid4(), description="")
    fake.books.finish_refund(sent.reference)
    fake.books.charge_back(reference, "35.50")
    assert house.wait_for(3) == [f"id={reference}".encode()] * 3


def test_a_lost_notice_never_comes_and_looking_still_tells(fake: FakeMollie, mollie: MollieProvider, house: Receiver) -> None:
    reference = started(mollie, house)
    fake.notices.lose()
    fake.books.settle(reference, "paid")
    assert fake.notices.wait_until_idle()
    assert (house.bodies, len(fake.notices.lost)) == ([], 1)
    assert mollie.look(reference).state is PaymentState.PAID


def test_a_notice_comes_fifty_times(fake: FakeMollie, mollie: MollieProvider, house: Receiver) -> None:
    reference = started(mollie, house)
    fake.notices.copy(50)
    fake.books.settle(reference, "paid")
    house.wait_for(50)
    assert fake.notices.wait_until_idle()
    assert len(house.bodies) == 50


def test_a_notice_comes_late(fake: FakeMollie, mollie: MollieProvider, house: Receiver) -> None:
    reference = started(mollie, house)
    fake.notices.delay(0.3)
    fake.books.settle(reference, "paid")
    assert house.bodies == []
    house.wait_for(1)


@pytest.mark.parametrize("order", ["as_held", "reverse", "shuffle"])
def test_notices_come_in_another_order(fake: FakeMollie, mollie: MollieProvider, house: Receiver, order: str) -> None:
    references = [started(mollie, house) for _ in range(8)]
    fake.notices.hold()
    for reference in references:
        fake.books.settle(reference, "paid")
    assert house.bodies == []
    fake.notices.release(order, seed=3)
    house.wait_for(8)
    came = [mollie.reference_in_notice(body, {}) for body in house.bodies]
    assert sorted(came) == sorted(references)
    assert (came == references) == (order == "as_held")
    assert (came == references[::-1]) == (order == "reverse")


def test_a_notice_that_is_not_taken_comes_again(fake: FakeMollie, mollie: MollieProvider) -> None:
    with Receiver(500, 404) as house:
        fake.books.settle(started(mollie, house), "paid")
        house.wait_for(3)
        assert fake.notices.wait_until_idle()
    assert fake.notices.sent[-1].statuses == [500, 404, 200]


def test_a_closed_notice_address_is_given_up(fake: FakeMollie, mollie: MollieProvider) -> None:
    fake.books.settle(mollie.start(asked(notice_url="http://127.0.0.1:9/")).reference, "paid")
    assert fake.notices.wait_until_idle()
    assert fake.notices.sent[-1].statuses == [0] * 5


def test_without_a_notice_address_nothing_is_sent(fake: FakeMollie, mollie: MollieProvider) -> None:
    reference = mollie.start(asked()).reference
    fake.books.payments[reference].asked.pop("webhookUrl")  # type: ignore[attr-defined]
    fake.books.settle(reference, "paid")
    assert fake.notices.wait_until_idle()
    assert fake.notices.sent == []
