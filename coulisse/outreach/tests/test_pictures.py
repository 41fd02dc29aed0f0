"""The logo and the image of the show travel inside the mail."""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.outreach.pictures import without_pictures
from coulisse.outreach.tests.conftest import html_of, make_evening, make_order
from coulisse.programme.images import forget, keep_logo, keep_picture
from coulisse.programme.models import Performance, ProductionImage


@pytest.fixture(autouse=True)
def shelf(settings: Any) -> Iterator[None]:
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    yield


def drawn(kind: str, size: tuple[int, int] = (1400, 900)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "#345").save(out, kind)
    return out.getvalue()


@pytest.fixture
def pictured(house: House) -> Performance:
    evening = make_evening(house)
    kept = keep_picture(house_id=house.pk, data=drawn("JPEG"))
    house.logo = keep_logo(house_id=house.pk, data=drawn("PNG", (600, 200))).name
    house.save()
    with house_scope(house.pk):
        ProductionImage.objects.create(
            house=house, production=evening.production, name=kept.name, width=1400, height=900, alt={"nl": "Vier mensen aan een <tafel>"}
        )
    return evening


def test_they_are_shown_from_inside_the_mail(pictured: Performance, worker: Callable, mailoutbox: list) -> None:
    make_order(pictured)
    worker()
    [mail] = mailoutbox
    html = html_of(mail)
    assert 'src="cid:show1"' in html and 'src="cid:logo"' in html and 'alt="Vier mensen aan een &lt;tafel&gt;"' in html and 'alt="De Kring"' in html
    related = next(part for part in mail.message().walk() if part.get_content_type() == "multipart/related")
    assert [part.get_content_type() for part in related.get_payload()] == ["text/html", "image/png", "image/jpeg", "image/png", "image/png"]
    assert [part["Content-ID"] for part in related.get_payload()[1:]] == ["<logo>", "<show1>", "<ticket1>", "<ticket2>"]
    assert related.get_payload()[2].get_payload(decode=True).startswith(b"\xff\xd8\xff")
    assert mail.message().get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.message().get_payload()] == ["text/plain", "multipart/related"]


def test_made_into_a_message_twice_it_is_the_same(pictured: Performance, worker: Callable, mailoutbox: list) -> None:
    make_order(pictured)
    worker()
    types = [[part.get_content_type() for part in mailoutbox[0].message().walk()] for _time in range(2)]
    assert types[0] == types[1]


def test_a_picture_that_went_leaves_no_hole(pictured: Performance, house: House, worker: Callable, mailoutbox: list) -> None:
    from coulisse.outreach import operations

    order = make_order(pictured)
    with house_scope(house.pk) as scope:
        operations.mail_tickets(house=house, order_id=order.pk, now=scope.now)
        name = ProductionImage.objects.get().name
    forget(name, still_named=[])
    worker()
    assert "cid:show1" not in html_of(mailoutbox[0]) and "cid:logo" in html_of(mailoutbox[0])


def test_a_house_without_pictures_stands_there_in_words(house: House, worker: Callable, mailoutbox: list) -> None:
    make_order(make_evening(house))
    worker()
    assert "cid:show" not in html_of(mailoutbox[0]) and "cid:logo" not in html_of(mailoutbox[0]) and ">De Kring</div>" in html_of(mailoutbox[0])


def test_what_people_type_cuts_no_hole() -> None:
    typed = "<p>&lt;!-- picture:show --&gt; text &lt;!-- /picture:show --&gt;</p>"
    assert without_pictures(typed) == typed
