"""The page of an event and of a date: changed, announced, sold, moved, cancelled."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from coulisse.houses.models import House, User
from coulisse.houses.scope import house_scope
from coulisse.houses.types import Role
from coulisse.programme.models import Performance, Production, ProductionImage
from coulisse.testing.cast import make_user
from coulisse.testing.factories import make_performance, make_plan_version, make_price_list, make_production

from .conftest import Office, picture_bytes, typed
from .test_new_event import EVENING, text


@pytest.fixture
def hamlet(office: Office) -> Production:
    return make_production(office.house, title="Hamlet")


@pytest.fixture
def evening(office: Office, hamlet: Production) -> Performance:
    return make_performance(office.house, production=hamlet, plan_version=office.plan, price_list=office.prices, state="draft")


def fresh(evening: Performance) -> Performance:
    with house_scope(evening.house_id):
        return Performance.objects.get(pk=evening.pk)


def test_the_texts_change_and_the_history_says_so(office: Office, hamlet: Production) -> None:
    answer = office.post(f"{hamlet.pk}/", typed(office, title_nl="Hamlet, prins", age_from="12"))
    assert answer.status_code == 302
    page = text(office.get(f"{hamlet.pk}/"))
    assert "Hamlet, prins" in page and "Piet" in page


def test_a_mistake_in_the_texts_keeps_them(office: Office, hamlet: Production) -> None:
    answer = office.post(f"{hamlet.pk}/", typed(office, age_from="40", age_until="12", summary_nl="Blijft staan."))
    page = text(answer)
    assert answer.status_code == 422 and "#id_age_until" in page and "Blijft staan." in page


def test_dates_are_added_to_an_event(office: Office, hamlet: Production) -> None:
    assert office.post(f"{hamlet.pk}/dates/", typed(office, EVENING, ("2027-03-15", "20:00"))).status_code == 302
    assert office.post(f"{hamlet.pk}/dates/", typed(office)).status_code == 422
    answer = office.post(f"{hamlet.pk}/dates/", typed(office, EVENING))
    assert answer.status_code == 422 and "#id_date-0-starts_at_date" in text(answer)


def test_all_dates_go_on_sale_at_once_and_one_comes_off_again(office: Office, hamlet: Production) -> None:
    office.post(f"{hamlet.pk}/dates/", typed(office, EVENING, ("2027-03-15", "20:00")))
    office.post(f"{hamlet.pk}/dates/announce/")
    office.post(f"{hamlet.pk}/dates/sell/")
    with house_scope(office.house.pk):
        first, second = Performance.objects.order_by("starts_at")
    assert first.state == second.state == "on_sale"
    office.post(f"dates/{first.pk}/stop/", {"back": "date"})
    assert fresh(first).state == "announced"
    assert "/sell/" in text(office.get(f"{hamlet.pk}/"))
    office.post(f"dates/{first.pk}/sell/")
    assert fresh(first).state == "on_sale"


def test_a_step_that_makes_no_sense_says_why(office: Office, evening: Performance) -> None:
    assert office.post(f"dates/{evening.pk}/stop/").status_code == 302
    assert 'class="toast bad"' in text(office.get(f"{evening.production_id}/"))
    assert office.post(f"dates/{evening.pk}/dance/").status_code == 404


def form_of(evening: Performance, **more: Any) -> dict[str, Any]:
    return {
        "starts_at_date": "2027-05-01", "starts_at_time": "20:00", "doors_at_date": "2027-05-01", "doors_at_time": "19:30",
        "layout": str(evening.plan_version.layout_id), "price_list": str(evening.price_list_id), "limit_per_order": "8",
        "note_nl": "Met nagesprek.", **more,
    }  # fmt: skip


def test_a_draft_changes_freely(office: Office, evening: Performance) -> None:
    other = make_plan_version(office.house, hall="Foyer", seats=4)
    assert office.post(f"dates/{evening.pk}/", form_of(evening, layout=str(other.layout_id))).status_code == 302
    now_is = fresh(evening)
    assert now_is.plan_version_id == other.pk and now_is.limit_per_order == 8 and now_is.note == {"nl": "Met nagesprek."}


def test_the_doors_open_before_the_start(office: Office, evening: Performance) -> None:
    answer = office.post(f"dates/{evening.pk}/", form_of(evening, doors_at_time="21:00"))
    assert answer.status_code == 422 and "#id_doors_at_date" in text(answer)


def test_a_public_date_is_not_asked_for_another_start(office: Office, evening: Performance) -> None:
    office.post(f"dates/{evening.pk}/announce/")
    before = fresh(evening).starts_at
    assert 'id="id_layout"' not in text(office.get(f"dates/{evening.pk}/"))
    values = form_of(evening, doors_at_date="", doors_at_time="")
    assert office.post(f"dates/{evening.pk}/", values).status_code == 302
    assert fresh(evening).starts_at == before


def test_a_public_date_moves(office: Office, evening: Performance) -> None:
    office.post(f"dates/{evening.pk}/announce/")
    assert office.post(f"dates/{evening.pk}/move/", {"starts_at_date": "2020-01-01", "starts_at_time": "20:00"}).status_code == 422
    assert office.post(f"dates/{evening.pk}/move/", {"starts_at_date": "2027-06-01", "starts_at_time": "20:00"}).status_code == 302
    assert fresh(evening).moved_from_at == evening.starts_at


def test_a_cancelled_date_says_why(office: Office, evening: Performance) -> None:
    office.post(f"dates/{evening.pk}/sell/")
    assert office.post(f"dates/{evening.pk}/cancel/", {"reason_nl": ""}).status_code == 422
    assert office.post(f"dates/{evening.pk}/cancel/", {"reason_nl": "De acteur is ziek.", "reason_fr": "Malade."}).status_code == 302
    assert "De acteur is ziek." in text(office.get(f"dates/{evening.pk}/"))
    assert office.post(f"dates/{evening.pk}/cancel/", {"reason_nl": "Nog eens."}).status_code == 422


def test_a_date_is_copied_to_others(office: Office, evening: Performance) -> None:
    rows = {"date-TOTAL_FORMS": "2", "date-INITIAL_FORMS": "0", "date-0-starts_at_date": "2027-04-01", "date-0-starts_at_time": "20:00"}
    assert office.post(f"dates/{evening.pk}/copy/", rows).status_code == 302
    again = office.post(f"dates/{evening.pk}/copy/", rows)
    assert again.status_code == 422 and "#id_date-0-starts_at_date" in text(again)
    assert office.post(f"dates/{evening.pk}/copy/", {}).status_code == 422


def test_a_draft_goes_and_then_the_event(office: Office, evening: Performance) -> None:
    office.post(f"{evening.production_id}/remove/")
    with house_scope(office.house.pk):
        assert Production.objects.exists()
    office.post(f"dates/{evening.pk}/remove/")
    office.post(f"{evening.production_id}/remove/")
    with house_scope(office.house.pk):
        assert not Production.objects.exists()


def test_pictures_come_in_change_order_and_go(office: Office, hamlet: Production) -> None:
    for colour in ("#112233", "#445566"):
        upload = SimpleUploadedFile("x.jpg", picture_bytes(colour=colour))
        assert office.post(f"{hamlet.pk}/pictures/", {"file": upload, "alt_nl": colour, "credit": "© Lien"}).status_code == 302
    with house_scope(office.house.pk):
        first, second = ProductionImage.objects.order_by("position")
    office.post(f"{hamlet.pk}/pictures/order/", {"first": str(second.pk)})
    office.post(f"{hamlet.pk}/pictures/order/", {"first": "x", "earlier": "9" * 400})
    prefix = f"image{first.pk}-"
    assert office.post(f"{hamlet.pk}/pictures/{first.pk}/", {f"{prefix}alt_nl": "", f"{prefix}credit": ""}).status_code == 422
    assert office.post(f"{hamlet.pk}/pictures/{first.pk}/", {f"{prefix}alt_nl": "Een toneel", f"{prefix}credit": ""}).status_code == 302
    assert office.post(f"{hamlet.pk}/pictures/{second.pk}/remove/").status_code == 302
    with house_scope(office.house.pk):
        assert [image.alt for image in ProductionImage.objects.all()] == [{"nl": "Een toneel"}]
    assert office.post(f"{hamlet.pk}/pictures/", {}).status_code == 422
    assert office.post(f"{hamlet.pk}/pictures/", {"file": SimpleUploadedFile("x.jpg", b"no"), "alt_nl": "Iets"}).status_code == 422


def test_a_picture_without_words_waits(office: Office, hamlet: Production) -> None:
    answer = office.post(f"{hamlet.pk}/pictures/", {"file": SimpleUploadedFile("x.jpg", picture_bytes())})
    kept = text(answer).split('name="kept" value="')[1].split('"')[0]
    assert office.post(f"{hamlet.pk}/pictures/", {"kept": kept, "alt_nl": "Een toneel"}).status_code == 302


PAGES = ("", "dates/", "new/", "season/import/", "season/export/")


def addresses(evening: Performance) -> tuple[list[str], list[str]]:
    event, date = f"{evening.production_id}/", f"dates/{evening.pk}/"
    posts = [
        event,
        f"{event}remove/",
        f"{event}dates/",
        f"{event}dates/sell/",
        f"{event}pictures/",
        f"{event}pictures/order/",
        f"{event}pictures/1/",
        f"{event}pictures/1/remove/",
    ]
    return [event, date], [*posts, date, *(f"{date}{step}/" for step in ("copy", "move", "cancel", "remove", "announce", "sell", "stop"))]


def test_what_another_house_has_is_not_there(office: Office, het_anker: House) -> None:
    theirs = make_performance(het_anker)
    gets, posts = addresses(theirs)
    for path in (*gets, f"{'9' * 30}/", f"dates/{'9' * 30}/"):
        assert office.get(path).status_code == 404, path
    for path in posts:
        assert office.post(path, typed(office)).status_code == 404, path


def test_their_hall_and_prices_can_not_be_chosen(office: Office, hamlet: Production, het_anker: House) -> None:
    plan, prices = make_plan_version(het_anker), make_price_list(het_anker)
    for theirs in ({"layout": str(plan.layout_id)}, {"price_list": str(prices.pk)}):
        assert office.post(f"{hamlet.pk}/dates/", typed(office, EVENING, **theirs)).status_code == 422


def test_who_may_only_look_looks(office: Office, evening: Performance) -> None:
    office.client.force_login(make_user("wout@de-kring.example", house=office.house, role=Role.PRODUCTION))
    gets, posts = addresses(evening)
    for path in ("", "dates/", *gets):
        assert office.get(path).status_code == 200, path
    for path in posts:
        assert office.post(path).status_code == 403, path
    for path in PAGES[2:]:
        assert office.get(path).status_code == 403, path


@pytest.mark.parametrize(("role", "status"), [(Role.DOOR, 403), (None, 404)])
def test_who_has_nothing_to_look_for(office: Office, evening: Performance, role: Role | None, status: int) -> None:
    office.client.force_login(make_user("lien@de-kring.example", house=office.house if role else None, role=role))
    gets, posts = addresses(evening)
    for path in (*PAGES, *gets):
        assert office.get(path).status_code == status, path
    for path in posts:
        assert office.post(path).status_code == status, path


def test_nobody_is_asked_to_sign_in(client: Client, office: Office) -> None:
    client.logout()
    assert "/sign-in/" in client.get(office.at("")).headers["Location"]


def test_omar_sees_nothing_of_it(office: Office, omar: User, evening: Performance) -> None:
    office.client.force_login(omar)
    assert office.get(f"{evening.production_id}/").status_code == 404
