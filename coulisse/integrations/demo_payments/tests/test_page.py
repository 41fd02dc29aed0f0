"""The payment page of the demo: what a visitor may do there, and what follows."""

import time
from dataclasses import replace
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from coulisse.houses.models import House
from coulisse.integrations.demo_payments.models import DemoPayment
from coulisse.integrations.demo_payments.operations import CHOICES
from coulisse.integrations.demo_payments.provider import OPEN_FOR, DemoProvider
from coulisse.integrations.demo_payments.tests.test_provider import asked

pytestmark = pytest.mark.django_db
BACK = "http://testserver/de-kring/nl/payment/1/"


def started(**changes: Any) -> DemoPayment:
    return DemoPayment.objects.get(pk=DemoProvider({}).start(asked(**changes)).reference)


def address(payment: DemoPayment) -> str:
    return f"/demo/pay/{payment.reference}/"


def notices() -> int:
    return ProcrastinateJob.objects.filter(task_name="demo_payments.send_notice").count()


@pytest.mark.parametrize(
    ("language", "amount", "says"),
    [("nl", "€\xa036,50", "Dit is geen bank"), ("fr", "36,50\xa0€", "Ceci n’est pas une banque"), ("en", "€36.50", "This is no bank")],
)
def test_the_page_says_what_is_paid_to_whom_and_that_it_is_a_demo(client: Client, de_kring: House, language: str, amount: str, says: str) -> None:
    page = client.get(address(started(language=language)))
    html = page.content.decode()
    assert f'<html lang="{language}"' in html and page.headers["Content-Language"] == language
    assert amount in html and "De Kring · 7KXW2QF" in html and says in html
    for choice in CHOICES:
        assert f'value="{choice}"' in html
    assert f"/{de_kring.slug}/" in html and "no-store" in page.headers["Cache-Control"]


def test_the_visitor_may_read_it_in_another_language(client: Client) -> None:
    payment = started()
    assert '<html lang="fr"' in client.get(f"{address(payment)}?language=fr").content.decode()
    assert '<html lang="nl"' in client.get(f"{address(payment)}?language=xx").content.decode()


@pytest.mark.parametrize(
    ("choice", "state", "sent"),
    [
        ("bancontact", "paid", 1),
        ("card", "paid", 1),
        ("cancel", "cancelled", 1),
        ("fail", "failed", 1),
        ("pay-unnoticed", "paid", 0),
        ("pay-twice-noticed", "paid", 2),
    ],
)
def test_a_choice_ends_the_payment_sends_its_notices_and_goes_back(client: Client, choice: str, state: str, sent: int) -> None:
    payment = started()
    answer = client.post(address(payment), {"choice": choice})
    assert (answer.status_code, answer.headers["Location"]) == (303, BACK)
    payment.refresh_from_db()
    assert (payment.state, notices()) == (state, sent)


def test_looking_changes_nothing(client: Client) -> None:
    payment = started()
    for _ in range(2):
        client.get(f"{address(payment)}?choice=card")
        client.head(address(payment))
    payment.refresh_from_db()
    assert (payment.state, notices()) == ("open", 0)


def test_the_second_press_of_a_button_changes_nothing(client: Client) -> None:
    payment = started()
    client.post(address(payment), {"choice": "card"})
    answer = client.post(address(payment), {"choice": "cancel"})
    payment.refresh_from_db()
    assert (answer.headers["Location"], payment.state, notices()) == (BACK, "paid", 1)


def test_a_payment_that_is_over_has_no_buttons_and_a_way_back(client: Client) -> None:
    payment = started()
    client.post(address(payment), {"choice": "cancel"})
    html = client.get(address(payment)).content.decode()
    assert 'name="choice"' not in html and BACK in html


def test_after_an_hour_it_is_too_late(client: Client) -> None:
    payment = started()
    DemoPayment.objects.update(created_at=F("created_at") - OPEN_FOR)
    client.post(address(payment), {"choice": "card"})
    payment.refresh_from_db()
    assert (payment.state, notices()) == ("open", 0)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/x/",
        "http://testserver.evil.example/",
        "http://testserver:81/",
        "http://user@evil.example/",
        "http://testserver@evil.example/",
    ],
)
def test_nobody_is_sent_to_another_site(client: Client, elsewhere: str) -> None:
    payment = started(return_url=elsewhere)
    answer = client.post(address(payment), {"choice": "card"})
    assert answer.headers["Location"] == address(payment)
    assert elsewhere not in client.get(address(payment)).content.decode()


def test_what_is_no_choice_changes_nothing(client: Client) -> None:
    payment = started()
    assert client.post(address(payment), {"choice": "gratis"}).status_code == 404
    assert client.post(address(payment)).status_code == 404
    payment.refresh_from_db()
    assert payment.state == "open"


def test_an_unknown_payment_does_not_exist(client: Client) -> None:
    assert client.get("/demo/pay/demo_00000000000000000000/").status_code == 404


def test_only_get_and_post(client: Client) -> None:
    assert client.delete(address(started())).status_code == 405


def test_another_site_can_not_press_a_button() -> None:
    payment = started()
    assert Client(enforce_csrf_checks=True, headers={"host": "testserver"}).post(address(payment), {"choice": "card"}).status_code == 403
    payment.refresh_from_db()
    assert payment.state == "open"


def test_a_description_is_text(client: Client) -> None:
    assert "<script>alert" not in client.get(address(started(description="<script>alert(1)</script>"))).content.decode()


def test_without_a_house_the_page_stands(client: Client) -> None:
    assert client.get(address(started(return_url="http://testserver/"))).status_code == 200


def test_in_production_there_is_no_such_page(client: Client, settings: Any) -> None:
    payment = started()
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, mode="production")
    assert client.get(address(payment)).status_code == 404
    assert client.post(address(payment), {"choice": "card"}).status_code == 404
    payment.refresh_from_db()
    assert payment.state == "open"


def test_the_visitor_is_back_within_300_milliseconds(client: Client) -> None:
    client.post(address(started()), {"choice": "card"})
    payment = started(notice_url="http://10.255.255.1/never/")
    began = time.perf_counter()
    client.post(address(payment), {"choice": "card"})
    assert time.perf_counter() - began < 0.3
