"""Money goes back once for a key, never more than came in, and each stage has our word."""

from uuid import UUID, uuid4

import pytest

from coulisse.integrations.mollie.fake import FakeMollie
from coulisse.integrations.mollie.problems import MustWait, NoAnswer, NotUsable, Refused
from coulisse.integrations.mollie.provider import MollieProvider
from coulisse.integrations.mollie.tests.conftest import asked
from coulisse.sales.payments import ProviderRefused, ProviderUnreachable, RefundSeen
from coulisse.sales.types import RefundState


@pytest.fixture
def paid(fake: FakeMollie, mollie: MollieProvider) -> str:
    """A payment of € 36,50 that was paid."""
    reference = mollie.start(asked()).reference
    fake.books.settle(reference, "paid")
    return reference


def refund(mollie: MollieProvider, reference: str, cents: int, key: UUID | None = None) -> RefundSeen:
    return mollie.refund(reference, amount_cents=cents, key=key or uuid4(), description="Voorstelling afgelast")


def test_a_refund_is_sent_and_can_be_looked_at(fake: FakeMollie, mollie: MollieProvider, paid: str) -> None:
    sent = refund(mollie, paid, 1850)
    assert (sent.state, sent.amount_cents) == (RefundState.SENT, 1850)
    fake.books.finish_refund(sent.reference)
    assert mollie.look_refund(paid, sent.reference).state is RefundState.DONE


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("queued", RefundState.SENT),
        ("pending", RefundState.SENT),
        ("processing", RefundState.SENT),
        ("refunded", RefundState.DONE),
        ("failed", RefundState.FAILED),
        ("canceled", RefundState.FAILED),
    ],
)
def test_every_status_has_our_word(fake: FakeMollie, mollie: MollieProvider, paid: str, status: str, state: RefundState) -> None:
    sent = refund(mollie, paid, 1850)
    fake.books.finish_refund(sent.reference, status)
    assert mollie.look_refund(paid, sent.reference).state is state


def test_the_same_key_refunds_once(fake: FakeMollie, mollie: MollieProvider, paid: str) -> None:
    key = uuid4()
    assert refund(mollie, paid, 1000, key) == refund(mollie, paid, 1000, key)
    assert mollie.look(paid).refunded_cents == 1000


def test_the_same_key_refunds_once_even_when_mollie_forgot_it(fake: FakeMollie, mollie: MollieProvider, paid: str) -> None:
    key = uuid4()
    first = refund(mollie, paid, 1000, key)
    fake.books.advance(hours=72)
    assert refund(mollie, paid, 1000, key).reference == first.reference
    assert mollie.look(paid).refunded_cents == 1000


def test_a_refund_whose_answer_was_lost_is_found(fake: FakeMollie, mollie: MollieProvider, paid: str) -> None:
    key = uuid4()
    fake.misbehave("create_refund", "act_then_drop", times=3)
    with pytest.raises(ProviderUnreachable):
        refund(mollie, paid, 1000, key)
    fake.faults.clear()
    assert refund(mollie, paid, 1000, key).amount_cents == 1000
    assert mollie.look(paid).refunded_cents == 1000


def test_two_equal_refunds_within_the_hour_must_wait(fake: FakeMollie, mollie: MollieProvider, paid: str) -> None:
    refund(mollie, paid, 1825)
    key = uuid4()
    with pytest.raises(MustWait):
        refund(mollie, paid, 1825, key)
    fake.books.advance(hours=1.1)
    assert refund(mollie, paid, 1825, key).state is RefundState.SENT
    assert mollie.look(paid).refunded_cents == 3650


def test_never_more_than_was_paid_although_mollie_would(fake: FakeMollie, mollie: MollieProvider, paid: str) -> None:
    refund(mollie, paid, 3000)
    with pytest.raises(NotUsable, match="more than what is left"):
        refund(mollie, paid, 651)
    assert refund(mollie, paid, 650).amount_cents == 650


@pytest.mark.parametrize("cents", [0, -1])
def test_nothing_is_no_refund(mollie: MollieProvider, paid: str, cents: int) -> None:
    with pytest.raises(ProviderRefused):
        refund(mollie, paid, cents)


def test_what_was_not_paid_is_not_refunded(mollie: MollieProvider) -> None:
    reference = mollie.start(asked()).reference
    with pytest.raises(Refused) as refused:
        refund(mollie, reference, 100)
    assert (refused.value.status, refused.value.field) == (422, "amount.value")


def test_a_refund_of_another_payment_is_not_found(fake: FakeMollie, mollie: MollieProvider, paid: str) -> None:
    sent = refund(mollie, paid, 100)
    other = mollie.start(asked()).reference
    with pytest.raises(Refused) as refused:
        mollie.look_refund(other, sent.reference)
    assert refused.value.status == 404


@pytest.mark.parametrize(
    ("payment", "reference"), [("tr_7UhSN1zuXS", "tr_7UhSN1zuXS"), ("re_4qqhO89gsT", "re_4qqhO89gsT"), ("tr_7UhSN1zuXS", "../../x")]
)
def test_only_real_references_go_into_an_address(fake: FakeMollie, mollie: MollieProvider, payment: str, reference: str) -> None:
    with pytest.raises(ProviderRefused):
        mollie.look_refund(payment, reference)
    assert not fake.requests


def test_embedded_refunds_that_are_missing_are_not_taken_for_none(fake: FakeMollie, mollie: MollieProvider, paid: str) -> None:
    refund(mollie, paid, 1000)
    fake.books.lie(paid, _embedded={})
    fake.books.lie(paid, amountRefunded={"value": "10.00", "currency": "EUR"})
    from coulisse.integrations.mollie import reading

    with pytest.raises(NoAnswer):
        reading.refunds_within({"amountRefunded": {"value": "10.00", "currency": "EUR"}, "_embedded": {}})


def test_a_long_reason_is_cut_to_what_mollie_takes(fake: FakeMollie, mollie: MollieProvider, paid: str) -> None:
    mollie.refund(paid, amount_cents=100, key=uuid4(), description="reden " * 60)
    assert len(fake.books.payments[paid].refunds[0].description) <= 140
