"""Bea exchanges her tickets: the new ones come by mail, with which they take the place of, and what goes back."""

from collections.abc import Callable

import pytest

from coulisse.houses.models import House
from coulisse.outreach.tests.conftest import codes_in, html_of
from coulisse.programme.models import Performance
from coulisse.sales.models import Order
from coulisse.sales.tests.swapping import again, allow, give_back, lines, swap
from coulisse.testing.factories import make_performance


@pytest.fixture
def exchanged(order: Order, evening: Performance, house: House, worker: Callable, mailoutbox: list) -> Order:
    worker()
    mailoutbox.clear()
    allow(house)
    cheaper = make_performance(house, title="Blok 7", days=20, prices={"1": {"adult": 1500, "youth": 1200}})
    new = swap(again(order), evening, cheaper)
    worker()
    return new


def test_the_mail_says_which_tickets_went_and_what_comes_back(exchanged: Order, order: Order, mailoutbox: list) -> None:
    [mail] = mailoutbox
    assert mail.subject.startswith("Uw tickets voor Blok 7")
    for form in (mail.body, html_of(mail)):
        said = " ".join(form.replace("\xa0", " ").split())
        assert "Deze tickets komen in de plaats van die voor Het gezin Van Paemel, dinsdag 1 december 2026 om 20:00 uur (" in said
        assert "U krijgt € 12,00 terug, zoals u betaalde." in said
        assert "Omgeruild ticket" in said
    assert len(codes_in(mail)) == 2


def test_given_back_later_the_mail_says_all_that_comes_back(exchanged: Order, worker: Callable, mailoutbox: list) -> None:
    mailoutbox.clear()
    give_back(exchanged, *(line.pk for line in lines(exchanged)))
    worker()
    [mail] = mailoutbox
    assert "€ 30,00" in mail.subject.replace("\xa0", " ")
