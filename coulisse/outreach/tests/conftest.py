"""An evening at De Kring, an order for it, and a worker that does what is queued."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from os import urandom
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from zxingcpp import BarcodeFormat, read_barcodes

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.outreach.models import Message
from coulisse.programme.models import Performance
from coulisse.sales import operations as sales
from coulisse.sales.models import Order, OrderLine, Payment, Refund
from coulisse.sales.operations.baskets import HoldAsked
from coulisse.sales.operations.orders import confirm_order
from coulisse.sales.types import PaymentState
from coulisse.testing.factories import ORDER_FEE, SERVICE_FEE, make_performance

BASE = "https://tickets.example.org"


def mail_links(kind: str, house: House, *, language: str, **values: Any) -> str:
    """Where the pages would be; the real ones are the business of config."""
    return f"{BASE}/{house.slug}/{language}/{kind}/{'/'.join(str(value) for value in values.values())}/"


@pytest.fixture(autouse=True)
def addresses(settings: Any) -> None:
    settings.BASE_URL = BASE
    settings.MAIL_LINKS = f"{__name__}.mail_links"


@pytest.fixture
def house(de_kring: House, now: object) -> House:
    for field, value in {"street": "Steenakker 1", "postal_code": "8940", "phone": "056 31 00 00", "vat_number": "BE 0123.456.749"}.items():
        setattr(de_kring, field, value)
    de_kring.save()
    return de_kring


@pytest.fixture
def evening(house: House) -> Performance:
    return make_evening(house)


def make_evening(house: House, **changes: Any) -> Performance:
    """Het gezin Van Paemel, in a week, at 20.00 in Brussels."""
    given = {"rows": 3, "seats": 6, "fees": [SERVICE_FEE, ORDER_FEE], **changes}
    made = make_performance(house, **given)
    made.doors_at = made.starts_at - timedelta(minutes=30)
    made.production.company, made.production.duration_minutes = "NTGent", 110
    with house_scope(house.pk):
        made.save(update_fields=["doors_at"])
        made.production.save()
    return made


def make_order(
    evening: Performance, count: int = 2, *, email: str = "bea@example.org", name: str = "Bea Peeters", language: str = "nl", **more: Any
) -> Order:
    """An order that was paid: confirmed, with tickets. What it announces is queued."""
    house = evening.house
    with house_scope(house.pk) as scope:
        basket = uuid4()
        for performance in (evening, *more.get("also", ())):
            asked = HoldAsked(house, basket, performance.pk, language, scope.now, is_new=performance is evening)
            sales.hold_best_seats(asked=asked, count=count)
        order = sales.place_order(house=house, basket_id=basket, email=email, name=name, language=language, now=scope.now, random_bytes=urandom)
        if order.total_cents:
            Payment.objects.create(
                house=house, order=order, provider="demo", key=uuid4(), reference=f"tr_{order.code}", amount_cents=order.total_cents,
                state=PaymentState.PAID, created_at=scope.now, paid_at=scope.now,
            )  # fmt: skip
            confirm_order(
                order=order, lines=list(OrderLine.objects.filter(order=order).select_related("performance")), now=scope.now, random_bytes=urandom
            )
    return order


@pytest.fixture
def order(evening: Performance) -> Order:
    return make_order(evening)


def give_back(order: Order, house: House, count: int = 1) -> Refund:
    with house_scope(house.pk) as scope:
        lines = list(OrderLine.objects.filter(order=order, kind="ticket", refunded_at=None).order_by("pk").values_list("pk", flat=True))[:count]
        return sales.refund_lines(house=house, order=order, line_ids=lines, with_fees=True, reason="ziek", key=uuid4(), actor=COULISSE, now=scope.now)


def work() -> int:
    """Do every task of outreach that is queued, and those that these queue; answers how many."""
    from django.db import connection
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.models import ProcrastinateJob

    done = 0
    while job := ProcrastinateJob.objects.filter(status="todo", task_name__startswith="outreach.").order_by("id").first():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [job.pk])
        app.tasks[job.task_name](**job.args)
        done += 1
    return done


@pytest.fixture
def worker(db: None) -> Callable[[], int]:
    return work


def kept(house: House, **of: Any) -> list[Message]:
    """The messages of a house, oldest first."""
    with house_scope(house.pk):
        return list(Message.objects.filter(**of).order_by("pk"))


def codes_in(mail: Any) -> list[str]:
    """What a scanner of QR codes reads from the pictures in a mail, from above; by chance one of other codes finds its own in them."""
    pictures = [part.get_payload(decode=True) for part in mail.message().walk() if part.get_content_type() == "image/png" and "Content-ID" in part]
    return [found.text for picture in pictures for found in read_barcodes(Image.open(BytesIO(picture)), BarcodeFormat.QRCode)]


def html_of(mail: Any) -> str:
    return next(content for content, kind in mail.alternatives if kind == "text/html")
