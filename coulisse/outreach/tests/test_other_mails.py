"""Money back, another date, no performance after all, an invitation, a new password."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from os import urandom
from typing import Any
from uuid import uuid4

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from pypdf import PdfReader

from coulisse.houses import operations as houses
from coulisse.houses.models import House, User
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.secrets import open_token, seal_token
from coulisse.houses.types import COULISSE, Role
from coulisse.lib.sealing import BrokenSeal
from coulisse.outreach import inside, operations, queries
from coulisse.outreach.operations.performances import BATCH
from coulisse.outreach.tests.conftest import BASE, codes_in, give_back, html_of, kept, make_evening, make_order
from coulisse.outreach.tests.test_tickets_mail import files
from coulisse.outreach.types import Kind, MessageState
from coulisse.programme.models import Performance
from coulisse.programme.operations import cancel_performance, move_performance
from coulisse.sales.arrangements import arrangement
from coulisse.sales.models import MovedPlace, Order, OrderLine, Payment
from coulisse.sales.operations import PlanMoveAsked, move_to_plan, refund_lines
from coulisse.sales.operations.refunds import refund_whole_payment
from coulisse.testing.cast import NOW
from coulisse.testing.factories import make_plan_version


def words(mail: Any) -> str:
    return mail.body.replace("\xa0", " ")


def newest(mailoutbox: list) -> Any:
    return mailoutbox[-1]


# Money that goes back


def test_a_refund_says_how_much_for_what_and_what_stays_good(order: Order, house: House, worker: Callable, mailoutbox: list) -> None:
    worker()
    give_back(order, house)
    worker()
    mail = newest(mailoutbox)
    assert mail.subject.replace("\xa0", " ").startswith("U krijgt € 21,00 terug (bestelling ")
    assert "We betalen u € 21,00 terug, op de manier waarop u betaald hebt." in words(mail)
    assert "- Standaard · Rij A, stoel" in words(mail) and "Het andere ticket van deze bestelling blijft geldig." in words(mail)
    assert "ziek" not in words(mail), "why, the house keeps to itself"


def test_each_refund_of_an_order_is_a_mail_of_its_own(order: Order, house: House, worker: Callable) -> None:
    give_back(order, house)
    give_back(order, house)
    worker()
    assert len(kept(house, kind=Kind.REFUND)) == 2


def test_fees_of_the_order_come_back_as_a_line_of_their_own(order: Order, house: House, worker: Callable, mailoutbox: list) -> None:
    with house_scope(house.pk) as scope:
        every = list(OrderLine.objects.filter(order=order).values_list("pk", flat=True))
        refund_lines(house=house, order=order, line_ids=every, with_fees=True, reason="", key=uuid4(), actor=COULISSE, now=scope.now)
    worker()
    assert "- Dossierkost: € 1,50" in words(newest(mailoutbox)) and "Terug voor u: € 43,50" in words(newest(mailoutbox))


def test_free_tickets_that_are_given_back_bring_no_money(house: House, worker: Callable, mailoutbox: list) -> None:
    order = make_order(make_evening(house, prices={"1": {"adult": 0}}, fees=[]), 2)
    give_back(order, house, 2)
    worker()
    mail = newest(mailoutbox)
    assert mail.subject.startswith("Uw tickets zijn geannuleerd") and "niets terug te betalen" in words(mail) and "€" not in words(mail)


def pay_back(order: Order, house: House, reason: str) -> None:
    with house_scope(house.pk) as scope:
        refund_whole_payment(order=order, payment=Payment.objects.get(order=order), reason=reason, key=uuid4(), actor=COULISSE, now=scope.now)


def test_a_late_payment_comes_back_by_itself_and_other_places_are_offered(
    order: Order, evening: Performance, house: House, worker: Callable, mailoutbox: list
) -> None:
    worker()
    pay_back(order, house, "places_lost")
    worker()
    said = words(newest(mailoutbox))
    assert "kwam aan toen de tijd om te betalen voorbij was" in said and "U hoeft niets te doen." in said and "€ 43,50" in said
    assert f"{BASE}/de-kring/nl/performance/het-gezin-van-paemel/{evening.pk}/" in said


def test_after_the_evening_no_other_places_are_offered(order: Order, house: House, worker: Callable, mailoutbox: list) -> None:
    worker()
    with frozen_now(NOW + timedelta(days=8)):
        pay_back(order, house, "places_lost")
        worker()
    assert "/performance/" not in words(newest(mailoutbox)) and "/order/" in words(newest(mailoutbox))


def test_who_paid_twice_hears_that_the_tickets_are_good(order: Order, house: House, worker: Callable, mailoutbox: list) -> None:
    worker()
    pay_back(order, house, "paid_twice")
    worker()
    said = words(newest(mailoutbox))
    assert "twee keer betaald" in said and "Uw tickets zijn in orde" in said and "spijt" not in said


# Another date


def move(evening: Performance, by: timedelta = timedelta(days=14)) -> None:
    with house_scope(evening.house_id) as scope:
        move_performance(performance=evening, starts_at=evening.starts_at + by, actor=COULISSE, now=scope.now)


def test_everybody_with_tickets_hears_of_the_new_date(evening: Performance, house: House, worker: Callable, mailoutbox: list) -> None:
    for number in range(3):
        make_order(evening, email=f"visitor{number}@example.org")
    worker()
    mailoutbox.clear()
    move(evening)
    worker()
    assert sorted(mail.to[0] for mail in mailoutbox) == [f"visitor{number}@example.org" for number in range(3)]
    said = words(mailoutbox[0])
    assert mailoutbox[0].subject == "Nieuwe datum voor Het gezin Van Paemel: 15 december"
    assert "dinsdag 1 december 2026 gaat dan niet door" in said and "Nieuwe datum: dinsdag 15 december 2026, 20:00 uur" in said
    assert "Uw tickets blijven geldig." in said and "Dan krijgt u uw geld terug." in said


def test_the_tickets_in_that_mail_are_of_that_evening_only(evening: Performance, house: House, worker: Callable, mailoutbox: list) -> None:
    make_order(evening, also=[make_evening(house, title="Platonov", days=3)])
    worker()
    move(evening)
    worker()
    assert len(codes_in(newest(mailoutbox))) == 2
    house.pdf_attached = True
    house.save()
    move(evening)
    worker()
    pdf = next(data for name, data in files(newest(mailoutbox)).items() if name.endswith(".pdf"))
    pages = PdfReader(BytesIO(pdf)).pages
    assert len(pages) == 2 and "29 december 2026" in " ".join(page.extract_text() for page in pages).replace("\n", " ")


def test_another_hour_of_the_same_day_is_called_so(order: Order, evening: Performance, worker: Callable, mailoutbox: list) -> None:
    worker()
    move(evening, timedelta(hours=1))
    worker()
    assert newest(mailoutbox).subject == "Nieuw uur voor Het gezin Van Paemel op 1 december: 21:00 uur"
    assert "begint om 21:00 uur, en niet om 20:00 uur" in words(newest(mailoutbox))


def test_moved_twice_it_is_mailed_twice_and_run_twice_it_is_not(order: Order, evening: Performance, house: House, worker: Callable) -> None:
    worker()
    for _time in range(2):
        move(evening)
        worker()
        assert operations.mail_performance_moved(house=house, performance_id=evening.pk) == 0
    assert len(kept(house, kind=Kind.PERFORMANCE_MOVED)) == 2


def test_many_orders_are_written_in_small_transactions(house: House, worker: Callable, monkeypatch: Any, django_assert_max_num_queries: Any) -> None:
    from coulisse.outreach.operations import performances

    monkeypatch.setattr(performances, "BATCH", 4)
    evening = make_evening(house, rows=6, seats=6)
    for number in range(10):
        make_order(evening, 1, email=f"visitor{number}@example.org")
    worker()
    scopes = []
    counted = performances.house_scope
    monkeypatch.setattr(performances, "house_scope", lambda *given: scopes.append(given) or counted(*given))
    with house_scope(house.pk):
        Performance.objects.filter(pk=evening.pk).update(moved_from_at=evening.starts_at, starts_at=evening.starts_at + timedelta(days=1))
    with django_assert_max_num_queries(60):
        assert operations.mail_performance_moved(house=house, performance_id=evening.pk) == 10
    assert len(scopes) == 3 and BATCH >= 50


def test_who_gave_the_tickets_back_hears_nothing_of_a_new_date(order: Order, evening: Performance, house: House, worker: Callable) -> None:
    give_back(order, house, 2)
    worker()
    move(evening)
    worker()
    assert kept(house, kind=Kind.PERFORMANCE_MOVED) == []


def test_one_order_that_cant_be_written_about_keeps_the_news_from_nobody_else(
    evening: Performance, house: House, worker: Callable, monkeypatch: Any
) -> None:
    orders = [make_order(evening, 1, email=f"visitor{number}@example.org") for number in range(3)]
    worker()
    with house_scope(house.pk):
        OrderLine.objects.filter(order=orders[1], kind="ticket").update(place_name=["not", "a", "place"])
        Performance.objects.filter(pk=evening.pk).update(starts_at=evening.starts_at + timedelta(days=1))
    with pytest.raises(operations.MailsNotWritten):
        operations.mail_performance_moved(house=house, performance_id=evening.pk)
    assert {message.to for message in kept(house, kind=Kind.PERFORMANCE_MOVED)} == {"visitor0@example.org", "visitor2@example.org"}


# No performance


def cancel(evening: Performance) -> None:
    with house_scope(evening.house_id) as scope:
        reason = {"nl": "Een van de acteurs is ziek.", "fr": "Un des acteurs est malade.", "en": "One of the actors is ill."}
        cancel_performance(performance=evening, reason=reason, actor=COULISSE, now=scope.now)


def sit_elsewhere(order: Order, evening: Performance) -> None:
    """The hall gets a plan without the seats of this order; they get others, in the last row."""
    version = make_plan_version(evening.house, layout=evening.plan_version.layout, rows=3, seats=4)
    with house_scope(order.house_id) as scope:
        found = arrangement(evening, version, scope.now)
    choices = {fate.place_no: 11 - number for number, fate in enumerate(found.homeless)}
    asked = PlanMoveAsked(evening.pk, evening.plan_version_id, version.pk, choices)
    move_to_plan(house=evening.house, asked=asked, actor=COULISSE)


def test_who_sits_elsewhere_hears_where_and_the_tickets_say_so(house: House, worker: Callable, mailoutbox: list) -> None:
    evening = make_evening(house)
    order, other = make_order(evening, 6), make_order(evening, 1, email="carl@example.org")
    worker()
    mailoutbox.clear()
    sit_elsewhere(order, evening)
    worker()
    [mail] = [mail for mail in mailoutbox if mail.to == ["bea@example.org"]]
    assert "Andere plaatsen voor Het gezin Van Paemel" in mail.subject
    assert "U had deze plaatsen" in mail.body and "blijven geldig" in mail.body
    assert len(codes_in(mail)) == 6 and "agenda" in " ".join(files(mail)), "which moves the entry that they have"
    assert not [mail for mail in mailoutbox if mail.to == ["carl@example.org"]] and other.pk
    with frozen_now(NOW):
        [message] = kept(house, kind="places_changed")
        assert operations.mail_places_changed(house=house, move_id=int(message.occasion.removeprefix("plan:"))) == 0


def test_who_has_many_tickets_gets_them_in_a_file_though_few_sit_elsewhere(
    house: House, worker: Callable, mailoutbox: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    evening = make_evening(house)
    order = make_order(evening, 6)
    worker()
    mailoutbox.clear()
    monkeypatch.setattr(inside, "MOST", 5)
    sit_elsewhere(order, evening)
    worker()
    with house_scope(house.pk):
        assert 0 < MovedPlace.objects.filter(order_line__order=order).count() <= 5
    [mail] = mailoutbox
    assert not codes_in(mail) and any(name.endswith(".pdf") for name in files(mail))


def test_cancelled_everybody_hears_why_and_about_the_money(order: Order, evening: Performance, worker: Callable, mailoutbox: list) -> None:
    worker()
    mailoutbox.clear()
    cancel(evening)
    worker()
    [mail] = mailoutbox
    assert mail.subject == "Gaat niet door: Het gezin Van Paemel op 1 december"
    assert "Een van de acteurs is ziek." in words(mail) and "U betaalde € 42,00 voor deze tickets." in words(mail)
    assert "U hoeft niets te doen" in words(mail)
    assert [name for name in files(mail) if name.endswith(".pdf")] == []


def test_also_who_got_the_money_back_before_the_mail_left(
    order: Order, evening: Performance, house: House, worker: Callable, mailoutbox: list
) -> None:
    worker()
    mailoutbox.clear()
    cancel(evening)
    assert operations.mail_performance_cancelled(house=house, performance_id=evening.pk) == 1
    give_back(order, house, 2)
    worker()
    assert len(mailoutbox) == 2 and any(mail.subject.startswith("Gaat niet door") for mail in mailoutbox)


def test_tickets_of_a_cancelled_performance_are_not_handed_out(
    order: Order, evening: Performance, house: House, worker: Callable, mailoutbox: list
) -> None:
    with house_scope(house.pk) as scope:
        operations.mail_tickets(house=house, order_id=order.pk, now=scope.now)
    cancel(evening)
    worker()
    assert [message.state for message in kept(house, kind=Kind.TICKETS)] == [MessageState.DROPPED]


# People of the house


def test_an_invitation_leads_to_its_page_and_is_not_kept(house: House, ann: User, worker: Callable, mailoutbox: list) -> None:
    with house_scope(house.pk) as scope:
        _invitation, token = houses.invite(
            house=house, email="nieuw@example.org", role=Role.TICKETING, invited_by=ann, now=scope.now, random_bytes=urandom
        )
    worker()
    [mail] = mailoutbox
    link = f"{BASE}/de-kring/nl/invitation/{token}/"
    assert mail.to == ["nieuw@example.org"] and link in mail.body and f'href="{link}"' in html_of(mail)
    assert "Ann nodigt u uit" in mail.body
    [message] = kept(house)
    assert token not in message.text + message.html and bytes(message.sealed_link) == b""
    assert token not in queries.shown_text(message) + queries.shown_html(message)


def test_until_it_has_left_the_link_is_sealed(house: House, ann: User) -> None:
    with house_scope(house.pk) as scope:
        invitation, token = houses.invite(house=house, email="nieuw@example.org", role=Role.DOOR, invited_by=ann, now=scope.now, random_bytes=urandom)
        operations.mail_invitation(house=house, invitation_id=invitation.pk, token=token, now=scope.now)
    [message] = kept(house)
    assert message.sealed_link and token.encode() not in bytes(message.sealed_link) and token not in message.text + message.html


def test_a_withdrawn_invitation_does_not_leave(house: House, ann: User, worker: Callable, mailoutbox: list) -> None:
    with house_scope(house.pk) as scope:
        invitation, token = houses.invite(
            house=house, email="nieuw@example.org", role=Role.DOOR, invited_by=None, now=scope.now, random_bytes=urandom
        )
        operations.mail_invitation(house=house, invitation_id=invitation.pk, token=token, now=scope.now)
        houses.withdraw_invitation(house=house, invitation_id=invitation.pk, actor=COULISSE, now=scope.now)
    worker()
    assert not mailoutbox and [message.state for message in kept(house)] == [MessageState.DROPPED]


def test_a_new_password_is_asked_for_in_the_language_of_who_asks(house: House, ann: User, worker: Callable, mailoutbox: list) -> None:
    ann.language = "fr"
    ann.save()
    for token in ("one-token", "two-token"):
        with house_scope(house.pk) as scope:
            operations.mail_password_reset(house=house, user_id=ann.pk, token=token, now=scope.now)
    worker()
    assert [mail.subject for mail in mailoutbox] == ["Choisissez un nouveau mot de passe"] * 2
    assert f"{BASE}/de-kring/fr/password/{ann.pk}/one-token/" in mailoutbox[0].body
    assert all("token" not in message.text + message.html + message.occasion for message in kept(house))


def test_a_link_to_a_new_password_does_not_come_days_later(house: House, ann: User, worker: Callable, mailoutbox: list) -> None:
    with house_scope(house.pk) as scope:
        operations.mail_password_reset(house=house, user_id=ann.pk, token="a-token", now=scope.now)
    with frozen_now(NOW + timedelta(days=4)):
        worker()
    assert not mailoutbox and [message.state for message in kept(house)] == [MessageState.DROPPED]


@pytest.mark.parametrize(
    "task", ["mail_tickets", "mail_refund", "mail_late_payment", "mail_invitation", "mail_password_reset", "mail_performance_moved"]
)
def test_what_is_gone_when_the_task_comes_brings_no_mail(house: House, task: str) -> None:
    from coulisse.outreach import tasks

    given = {
        "mail_tickets": {"order_id": 9}, "mail_refund": {"refund_id": 9}, "mail_late_payment": {"refund_id": 9},
        "mail_invitation": {"invitation_id": 9, "sealed_token": seal_token("x", about="invitation:9", nonce=bytes(12))},
        "mail_password_reset": {"user_id": 999999, "sealed_token": seal_token("x", about="password:999999", nonce=bytes(12))},
        "mail_performance_moved": {"performance_id": 9},
    }  # fmt: skip
    getattr(tasks, task)(house_id=house.pk, **given[task])
    assert kept(house) == []


def test_a_token_in_the_queue_opens_nothing(house: House) -> None:
    with house_scope(house.pk) as scope:
        invited, token = houses.invite(house=house, email="new@example.org", role=Role.DOOR, invited_by=None, now=scope.now, random_bytes=urandom)
    (waiting,) = ProcrastinateJob.objects.filter(task_name="outreach.mail_invitation").values_list("args", flat=True)
    assert token not in str(waiting)
    assert open_token(waiting["sealed_token"], about=f"invitation:{invited.pk}") == token
    for altered in (waiting["sealed_token"][:-5] + "AAAA=", "", "é", waiting["sealed_token"][4:]):
        with pytest.raises(BrokenSeal):
            open_token(altered, about=f"invitation:{invited.pk}")
    with pytest.raises(BrokenSeal):
        open_token(waiting["sealed_token"], about=f"invitation:{invited.pk + 1}")
