"""Halls and layouts: the list, a hall, what can be said and done there."""

import pytest
from django.test import Client

from coulisse.faces.office.halls.tests.conftest import make_layout
from coulisse.houses.models import House, User
from coulisse.houses.scope import house_scope
from coulisse.houses.types import Role
from coulisse.testing.cast import make_user
from coulisse.venues.models import Hall, Layout, PlanVersion

HALLS = "/office/de-kring/halls/"


def text_of(answer) -> str:
    return answer.content.decode()


def test_an_empty_house_is_told_the_first_step(at_desk: Client) -> None:
    page = text_of(at_desk.get(HALLS))
    assert "No hall yet" in page or "Nog geen zaal" in page
    assert f"{HALLS}new/" in page


def test_a_hall_gets_a_name_an_address_and_a_way_in(at_desk: Client, de_kring: House) -> None:
    told = {"name": "Foyer", "street": "Markt 1", "city": "Wervik", "access_nl": "Lift achteraan.", "access_fr": "Ascenseur au fond."}
    there = at_desk.post(f"{HALLS}new/", told).headers["Location"]
    page = text_of(at_desk.get(there))
    assert "Foyer" in page and "Markt 1, Wervik" in page and "Lift achteraan." in page


@pytest.mark.parametrize("name", ["", "x" * 121, "x" * 10_000])
def test_a_name_that_does_not_fit_is_answered_with_a_sentence(at_desk: Client, name: str) -> None:
    answer = at_desk.post(f"{HALLS}new/", {"name": name, "city": "Wervik"})
    assert answer.status_code == 422
    assert 'value="Wervik"' in text_of(answer), "what was typed stays"


def test_two_halls_of_one_name_are_refused(at_desk: Client, layout: Layout) -> None:
    assert at_desk.post(f"{HALLS}new/", {"name": "Grote zaal"}).status_code == 422


def test_a_hall_is_renamed(at_desk: Client, layout: Layout) -> None:
    assert at_desk.get(f"{HALLS}{layout.hall_id}/change/").status_code == 200
    at_desk.post(f"{HALLS}{layout.hall_id}/change/", {"name": "Kleine zaal"})
    assert "Kleine zaal" in text_of(at_desk.get(HALLS))


def test_an_archived_hall_leaves_the_list_and_comes_back(at_desk: Client, layout: Layout) -> None:
    answer = at_desk.post(f"{HALLS}{layout.hall_id}/archive/", follow=True)
    assert f"{HALLS}{layout.hall_id}/restore/" in text_of(answer), "undo, rather than: are you sure"
    with house_scope(layout.house_id):
        assert Hall.objects.get().archived_at
    assert at_desk.get(f"{HALLS}{layout.hall_id}/").status_code == 200
    at_desk.post(f"{HALLS}{layout.hall_id}/restore/")
    with house_scope(layout.house_id):
        assert Hall.objects.get().archived_at is None


def test_a_layout_is_added_renamed_archived_and_restored(at_desk: Client, layout: Layout) -> None:
    there = at_desk.post(f"{HALLS}{layout.hall_id}/layouts/", {"name": "Staand"}).headers["Location"]
    assert at_desk.post(f"{HALLS}{layout.hall_id}/layouts/", {"name": "Staand"}).status_code == 422
    assert at_desk.post(f"{there}rename/", {"name": "Stoelen"}).status_code == 422, "there is one of that name"
    assert at_desk.post(f"{there}rename/", {"name": "Cabaret"}).headers["Location"] == there
    assert "Cabaret" in text_of(at_desk.get(there))
    at_desk.post(f"{there}archive/")
    assert f"{there}restore/" in text_of(at_desk.get(there))
    at_desk.post(f"{there}restore/")
    assert f"{there}file/" in text_of(at_desk.get(there)), "a layout without a plan asks where it comes from"


def test_an_archived_hall_takes_no_layout(at_desk: Client, layout: Layout) -> None:
    at_desk.post(f"{HALLS}{layout.hall_id}/archive/")
    assert at_desk.post(f"{HALLS}{layout.hall_id}/layouts/", {"name": "Staand"}).status_code == 422


PAGES = ("{hall}/", "{hall}/change/", "layouts/{layout}/", "layouts/{layout}/rename/", "layouts/{layout}/file/", "layouts/{layout}/generator/", "plans/{version}/", "plans/{version}/drawing/", "plans/{version}/seats/", "plans/{version}/zones/", "plans/{version}/publish/", "plans/{version}/compare/", "plans/{version}/export/", "plans/{version}/export/csv/")  # fmt: skip
POSTS = ("{hall}/archive/", "{hall}/restore/", "{hall}/layouts/", "layouts/{layout}/archive/", "layouts/{layout}/restore/", "layouts/{layout}/draft/", "layouts/{layout}/file/keep/", "plans/{version}/", "plans/{version}/undo/", "plans/{version}/ranks/", "plans/{version}/discard/", "plans/{version}/publish/", "plans/{version}/zones/")  # fmt: skip


def address(pattern: str, draft: PlanVersion) -> str:
    return HALLS + pattern.format(hall=draft.layout.hall_id, layout=draft.layout_id, version=draft.pk)


@pytest.mark.parametrize("pattern", PAGES)
def test_every_page_opens_for_who_edits_halls(at_desk: Client, draft: PlanVersion, pattern: str) -> None:
    assert at_desk.get(address(pattern, draft)).status_code == 200


@pytest.mark.parametrize("pattern", [*PAGES, *POSTS, "", "new/"])
def test_pages_are_closed_to_others(client: Client, draft: PlanVersion, omar: User, pattern: str) -> None:
    there, send = address(pattern, draft), client.post if pattern in POSTS else client.get
    assert send(there).status_code == 302, "nobody: sign in first"
    client.force_login(omar)
    assert send(there).status_code == 404, "somebody of another house"
    client.force_login(make_user("els@de-kring.example", house=draft.layout.house, role=Role.AUDIENCE))
    assert send(there).status_code == 403, "without the role"


@pytest.mark.parametrize("pattern", [*PAGES, *POSTS])
@pytest.mark.parametrize("number", [None, 0, 10**25])
def test_what_is_of_another_house_is_not_there(client: Client, draft: PlanVersion, omar: User, pattern: str, number: int | None) -> None:
    client.force_login(omar)
    there = address(pattern, draft) if number is None else HALLS + pattern.format(hall=number, layout=number, version=number)
    send = client.post if pattern in POSTS else client.get
    assert send(there.replace("de-kring", "het-anker")).status_code == 404


def test_the_list_shows_layouts_and_drafts(at_desk: Client, draft: PlanVersion, het_anker: House) -> None:
    make_layout(het_anker, "Zaal van de buren")
    page = text_of(at_desk.get(HALLS))
    assert "Stoelen" in page and "Zaal van de buren" not in page
