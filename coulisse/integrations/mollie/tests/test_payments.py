"""A payment from its start to its end, seen through the port."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from coulisse.houses.scope import ScopeProblem, house_scope
from coulisse.integrations.mollie.fake import FakeMollie
from coulisse.integrations.mollie.problems import NoAnswer, NotUsable, Refused
from coulisse.integrations.mollie.provider import MollieProvider
from coulisse.integrations.mollie.tests.conftest import OTHER_KEY, asked
from coulisse.sales.payments import PaymentProvider, ProviderRefused, ProviderUnreachable, provider_named
from coulisse.sales.types import PaymentState


def test_the_settings_know_mollie(mollie: PaymentProvider) -> None:
    assert isinstance(provider_named("mollie", {}), MollieProvider)


def test_a_payment_is_started_with_everything_mollie_needs(fake: FakeMollie, mollie: MollieProvider) -> None:
    wanted = asked(notice_url="http://127.0.0.1:9/de-kring/notice/", language="fr")
    seen = mollie.start(wanted)
    assert seen.state is PaymentState.OPEN
    assert (seen.amount_cents, seen.currency, seen.order_code, seen.key) == (3650, "EUR", "7KXW2QF", str(wanted.key))
    assert seen.checkout_url.startswith(f"{fake.url}/checkout/")
    assert fake.books.payments[seen.reference].asked == {
        "amount": {"currency": "EUR", "value": "36.50"},
        "description": "De Kring, bestelling 7KXW-2QF",
        "redirectUrl": "http://localhost:8080/de-kring/nl/order/7KXW2QF/",
        "webhookUrl": "http://127.0.0.1:9/de-kring/notice/",
        "locale": "fr_BE",
        "metadata": {"order_code": "7KXW2QF", "key": str(wanted.key)},
    }


@pytest.mark.parametrize(("language", "locale"), [("nl", "nl_BE"), ("fr", "fr_BE"), ("en", "en_GB"), ("de", "en_GB")])
def test_mollie_speaks_the_language_of_the_order(fake: FakeMollie, mollie: MollieProvider, language: str, locale: str) -> None:
    seen = mollie.start(asked(language=language))
    assert fake.books.payments[seen.reference].asked["locale"] == locale


def test_a_long_description_is_cut_at_a_word(fake: FakeMollie, mollie: MollieProvider) -> None:
    seen = mollie.start(asked(description="woord " * 100))
    description = fake.books.payments[seen.reference].asked["description"]
    assert len(description) <= 255 and description.endswith("woord…")


def test_the_same_key_is_the_same_payment(fake: FakeMollie, mollie: MollieProvider) -> None:
    wanted = asked()
    assert mollie.start(wanted) == mollie.start(wanted)
    assert len(fake.books.payments) == 1


def test_the_same_key_for_another_amount_is_refused(mollie: MollieProvider) -> None:
    wanted = asked()
    mollie.start(wanted)
    with pytest.raises(Refused, match="already been used"):
        mollie.start(replace(wanted, amount_cents=1))


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("open", PaymentState.OPEN),
        ("pending", PaymentState.OPEN),
        ("authorized", PaymentState.OPEN),
        ("paid", PaymentState.PAID),
        ("canceled", PaymentState.CANCELLED),
        ("expired", PaymentState.EXPIRED),
        ("failed", PaymentState.FAILED),
    ],
)
def test_every_status_has_our_word(fake: FakeMollie, mollie: MollieProvider, status: str, state: PaymentState) -> None:
    reference = mollie.start(asked()).reference
    fake.books.settle(reference, status)
    seen = mollie.look(reference)
    assert seen.state is state
    assert bool(seen.checkout_url) == (status == "open")


def test_refunds_and_chargebacks_are_read_with_the_payment(fake: FakeMollie, mollie: MollieProvider) -> None:
    reference = mollie.start(asked()).reference
    fake.books.settle(reference, "paid")
    mollie.refund(reference, amount_cents=650, key=uuid4(), description="Een ticket terug")
    fake.books.charge_back(reference, "30.00")
    seen = mollie.look(reference)
    assert (seen.state, seen.refunded_cents, seen.charged_back_cents) == (PaymentState.PAID, 650, 3000)


def test_amount_and_currency_are_those_that_mollie_tells(fake: FakeMollie, mollie: MollieProvider) -> None:
    reference = mollie.start(asked()).reference
    fake.books.lie(reference, amount={"value": "0.01", "currency": "USD"}, status="paid")
    seen = mollie.look(reference)
    assert (seen.amount_cents, seen.currency) == (1, "USD")


def test_order_and_key_are_those_that_mollie_keeps(fake: FakeMollie, mollie: MollieProvider) -> None:
    reference = mollie.start(asked()).reference
    fake.books.lie(reference, metadata={"order_code": "OTHER", "key": "other"})
    assert (mollie.look(reference).order_code, mollie.look(reference).key) == ("OTHER", "other")
    fake.books.lie(reference, metadata=None)
    assert (mollie.look(reference).order_code, mollie.look(reference).key) == ("", "")


@pytest.mark.parametrize(
    "lies",
    [
        {"status": "refunded"},
        {"status": None},
        {"amount": None},
        {"amount": {"value": "12,50", "currency": "EUR"}},
        {"amount": {"value": 36.5, "currency": "EUR"}},
        {"amount": {"value": "3650", "currency": "JPY"}},
        {"amount": {"value": "36.50", "currency": "euro"}},
        {"amountRefunded": {"value": "1.00", "currency": "USD"}, "status": "paid"},
        {"id": "tr_SomebodyElses"},
        {"id": "../../secret"},
        {"resource": "order"},
        {"_links": {"checkout": {"href": "javascript:alert(1)"}}},
        {"_links": {"checkout": {"href": "https://" + "x" * 600}}},
        {"_links": {"checkout": "https://example.org"}},
    ],
)
def test_an_answer_that_cannot_be_read_says_nothing(fake: FakeMollie, mollie: MollieProvider, lies: dict[str, Any]) -> None:
    reference = mollie.start(asked()).reference
    fake.books.lie(reference, **lies)
    with pytest.raises(ProviderUnreachable):
        mollie.look(reference)


def test_a_payment_in_another_mode_is_not_taken_for_money(fake: FakeMollie, mollie: MollieProvider) -> None:
    reference = mollie.start(asked()).reference
    fake.books.lie(reference, mode="live", status="paid")
    with pytest.raises(NotUsable, match="mode"):
        mollie.look(reference)


def test_another_house_does_not_see_the_payment(fake: FakeMollie, mollie: MollieProvider) -> None:
    reference = mollie.start(asked()).reference
    with pytest.raises(Refused) as refused:
        MollieProvider({"api_key": OTHER_KEY}).look(reference)
    assert refused.value.status == 404


@pytest.mark.parametrize("reference", ["", "tr_", "tr_../../refunds", "re_4qqhO89gsT", "tr_7UhSN1zuXS?embed=x", "tr_7UhSN1zuXS\n", "tr_" + "x" * 99])
def test_only_real_references_go_into_an_address(fake: FakeMollie, mollie: MollieProvider, reference: str) -> None:
    with pytest.raises(ProviderRefused):
        mollie.look(reference)
    assert not fake.requests


@pytest.mark.parametrize("url", ["http://localhost:8080/n/", "http://127.0.0.1/n/", "http://[::1]:80/n/", "http://shop.localhost/n/"])
def test_the_real_mollie_is_not_given_an_address_it_cannot_reach(monkeypatch: pytest.MonkeyPatch, settings: Any, url: str) -> None:
    from coulisse.integrations.mollie import provider

    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, mollie_url="https://api.mollie.com")
    assert not provider._can_be_reached(url)
    assert provider._can_be_reached("https://tickets.example.org/n/")


def test_a_start_that_is_answered_with_another_payment_is_refused(fake: FakeMollie, mollie: MollieProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    from coulisse.integrations.mollie.fake import shapes

    honest = shapes.payment
    monkeypatch.setattr(shapes, "payment", lambda made, url: {**honest(made, url), "amount": {"value": "1.00", "currency": "EUR"}})
    with pytest.raises(NotUsable, match="another payment"):
        mollie.start(asked())


def test_a_start_without_an_address_to_pay_is_no_answer(fake: FakeMollie, mollie: MollieProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    from coulisse.integrations.mollie.fake import shapes

    honest = shapes.payment
    monkeypatch.setattr(shapes, "payment", lambda made, url: {**honest(made, url), "_links": {}})
    with pytest.raises(NoAnswer, match="address"):
        mollie.start(asked())


def test_nothing_waits_for_mollie_inside_a_transaction(db: None, fake: FakeMollie, mollie: MollieProvider) -> None:
    with house_scope(1), pytest.raises(ScopeProblem):
        mollie.start(asked())
    assert not fake.requests
