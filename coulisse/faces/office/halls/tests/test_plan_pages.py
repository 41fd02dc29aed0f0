"""A plan's life in the office: brought in or generated, changed, published, compared, exported."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from coulisse.faces.office.halls.tests.conftest import make_draft, make_layout, publish
from coulisse.faces.office.halls.tests.test_halls_pages import HALLS, text_of
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.testing.factories import make_plan_document
from coulisse.venues.models import Layout, PlanVersion
from coulisse.venues.operations import change_seats, draft_tag
from coulisse.venues.plan import read_plan
from coulisse.venues.queries import draft_of, versions_of

TABLE = "row;seat;zone;marks\nA;1;Rang 1;wheelchair\nA;2;Rang 1;companion\nB;1;Rang 2;\n"


def upload(content: str | bytes = TABLE, name: str = "zaal.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def draft_plan(layout: Layout):
    with house_scope(layout.house_id):
        found = draft_of(layout.pk)
    return found and read_plan(found.document)


def hidden(page: str, name: str) -> str:
    return page.split(f'name="{name}" value="')[1].split('"')[0]


# Bringing one in


@pytest.mark.parametrize(("content", "name"), [(TABLE, "zaal.csv"), (json.dumps(make_plan_document()), "zaal.json"), ('<svg xmlns="http://www.w3.org/2000/svg"><circle id="seat-1-A-X" cx="5" cy="5" r="4"/><circle id="seat-2-A-X" cx="25" cy="5" r="4"/></svg>', "zaal.svg")])  # fmt: skip
def test_a_file_is_looked_at_and_kept(at_desk: Client, layout: Layout, content: str, name: str) -> None:
    there = f"{HALLS}layouts/{layout.pk}/file/"
    preview = at_desk.post(there, {"file": upload(content, name)})
    assert preview.status_code == 200
    assert "hall-drawing" in text_of(preview)
    assert draft_plan(layout) is None, "nothing is kept before somebody says so"
    answer = at_desk.post(f"{there}keep/", {"plan": hidden(text_of(preview), "plan"), "replaces": ""})
    assert "/plans/" in answer.headers["Location"]
    assert draft_plan(layout).place_count > 0


@pytest.mark.parametrize(("content", "names"), [("row;seat\nA;1\nA;1\n", "3"), ("nonsense", ""), ("{", ""), ("{}", ""), (b"\x00\xff\xfe" * 400, ""), (b"%PDF-1.4", "PDF"), ("<svg/>", ""), ("<svg" + "<g>" * 9000, ""), ("x" * 10_000, ""), (b"PK\x03\x04zip", "CSV")])  # fmt: skip
def test_a_broken_file_is_answered_with_its_problems(at_desk: Client, layout: Layout, content, names: str) -> None:
    answer = at_desk.post(f"{HALLS}layouts/{layout.pk}/file/", {"file": upload(content)})
    assert answer.status_code == 422
    assert "hall-problems" in text_of(answer) and names.lower() in text_of(answer).lower()
    assert draft_plan(layout) is None


def test_no_file_and_an_empty_file_are_told(at_desk: Client, layout: Layout) -> None:
    there = f"{HALLS}layouts/{layout.pk}/file/"
    assert at_desk.post(there).status_code == 422
    assert at_desk.post(there, {"file": upload("")}).status_code == 422
    assert at_desk.post(there, {"file": upload(), "svg_pattern": "x" * 10_000}).status_code == 422


def test_all_mistakes_of_a_table_are_shown_at_once(at_desk: Client, layout: Layout) -> None:
    table = "row;seat;x;y;zone\n" + "".join(f"A;{number};oops;1;Z\n" for number in range(5))
    page = text_of(at_desk.post(f"{HALLS}layouts/{layout.pk}/file/", {"file": upload(table)}))
    assert page.count("oops") >= 5 or page.split("hall-problems")[1].count("<li>") >= 5


@pytest.mark.parametrize("plan", ["", "nonsense", "x" * 10_000])
def test_only_a_plan_that_was_previewed_is_kept(at_desk: Client, layout: Layout, plan: str) -> None:
    answer = at_desk.post(f"{HALLS}layouts/{layout.pk}/file/keep/", {"plan": plan})
    assert answer.headers["Location"].endswith("/file/")
    assert draft_plan(layout) is None


def test_a_preview_is_kept_only_where_it_was_made(at_desk: Client, layout: Layout, de_kring: House) -> None:
    other = make_layout(de_kring, "Foyer")
    preview = text_of(at_desk.post(f"{HALLS}layouts/{layout.pk}/file/", {"file": upload()}))
    at_desk.post(f"{HALLS}layouts/{other.pk}/file/keep/", {"plan": hidden(preview, "plan")})
    assert draft_plan(other) is None


def test_a_draft_is_replaced_only_as_it_was_seen(at_desk: Client, draft: PlanVersion, layout: Layout) -> None:
    there = f"{HALLS}layouts/{layout.pk}/file/"
    preview = text_of(at_desk.post(there, {"file": upload()}))
    sent = {"plan": hidden(preview, "plan"), "replaces": hidden(preview, "replaces")}
    with house_scope(layout.house_id) as scope:
        change_seats(house=layout.house, version=draft, keys=["A-1"], rank=9, actor=COULISSE, now=scope.now)
    at_desk.post(f"{there}keep/", sent)
    assert len(draft_plan(layout).seats) == 52, "somebody else has changed it"
    at_desk.post(f"{there}keep/", sent | {"replaces": hidden(text_of(at_desk.post(there, {"file": upload()})), "replaces")})
    assert len(draft_plan(layout).seats) == 3


# Generating one

SKETCH = {
    "sections": "1", "zones": "2", "about-stage": "rect", "about-row_labels": "letters", "about-numbering": "odd_left",
    "section0-rows": "10", "section0-seats": "20", "section0-aisles_after": "10", "section0-curvature": "0.3", "section0-zones": "1-6: Rang 1, 7-: Rang 2", "section0-wheelchair_rows": "10",
    "zone0-name": "Rang 1", "zone0-kind": "seated", "zone0-colour": "#123456", "zone1-name": "Rang 2", "zone1-kind": "seated",
}  # fmt: skip


def test_a_hall_is_generated(at_desk: Client, layout: Layout) -> None:
    there = f"{HALLS}layouts/{layout.pk}/generator/"
    assert "hall-drawing" in text_of(at_desk.get(there)), "it begins with an example"
    assert at_desk.post(there, SKETCH | {"draw": "1"}).status_code == 200
    assert draft_plan(layout) is None
    part = text_of(at_desk.post(there, SKETCH, headers={"X-Coulisse-Part": "drawn"}))
    assert part.strip().startswith('<div id="preview"')
    assert "/plans/" in at_desk.post(there, SKETCH | {"keep": "1"}).headers["Location"]
    plan = draft_plan(layout)
    assert (len(plan.seats), plan.zones["1"].capacity, plan.zones["2"].capacity) == (200, 120, 80)
    assert sum("wheelchair" in seat.marks for seat in plan.seats) == 2


def test_standing_places_and_several_sections(at_desk: Client, layout: Layout) -> None:
    more = {"sections": "2", "section1-rows": "", "section1-seats": "8, 9, 10", "section1-curvature": "0", "section1-name": "Balkon", "section1-level": "1", "section1-beside": "on", "zones": "3", "zone2-name": "Staan", "zone2-kind": "standing", "zone2-capacity": "90"}  # fmt: skip
    at_desk.post(f"{HALLS}layouts/{layout.pk}/generator/", SKETCH | more | {"keep": "1"})
    plan = draft_plan(layout)
    assert plan.place_count == 200 + 27 + 90
    assert [section.level for section in plan.sections.values()] == [0, 1]


@pytest.mark.parametrize("part", ["section", "zone"])
def test_a_further_section_or_zone_is_asked(at_desk: Client, layout: Layout, part: str) -> None:
    page = text_of(at_desk.post(f"{HALLS}layouts/{layout.pk}/generator/", SKETCH | {"more": part}))
    assert ('name="section1-rows"' if part == "section" else 'name="zone2-name"') in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"section0-seats": "twenty"}, {"section0-seats": "0"}, {"section0-seats": ""}, {"section0-rows": "9999"}, {"section0-seats": "1-99999"}, {"section0-zones": "1-6: Nergens"},
        {"section0-zones": "x" * 10_000}, {"section0-zones": "nonsense"}, {"section0-curvature": "9"}, {"section0-wheelchair_rows": "40"}, {"section0-rows": "5", "section0-seats": "1, 2"},
        {"about-numbering": "sideways"}, {"zone1-kind": "standing"}, {"section0-rows": "", "section0-seats": ""}, {"sections": "x" * 10_000, "about-stage": ""}, {"zone0-colour": "blue"},
    ],
)  # fmt: skip
def test_what_can_not_be_drawn_is_told_and_not_kept(at_desk: Client, layout: Layout, wrong: dict[str, str]) -> None:
    if wrong.get("section0-rows") == "" and len(wrong) == 2:
        wrong |= {"zone0-name": "", "zone1-name": ""}
    answer = at_desk.post(f"{HALLS}layouts/{layout.pk}/generator/", SKETCH | wrong | {"keep": "1"})
    assert answer.status_code == 422
    assert draft_plan(layout) is None


# Changing seats


def change(client: Client, draft: PlanVersion, **sent: str):
    with house_scope(draft.house_id):
        tag = draft_tag(draft_of(draft.layout_id))
    return client.post(f"{HALLS}plans/{draft.pk}/", {"tag": tag, **sent})


def test_seats_are_changed_and_it_can_be_undone_step_by_step(at_desk: Client, draft: PlanVersion, layout: Layout) -> None:
    assert change(at_desk, draft, numbers="0-2", zone="2", rank="4").status_code == 302
    assert change(at_desk, draft, seats="A 1", sale="block", reason="pilaar", mark_step_free="add").status_code == 302
    first = draft_plan(layout).seats[0]
    assert (first.zone, first.rank, first.blocked, first.marks) == ("2", 4, "pilaar", {"step_free"})
    assert f"plans/{draft.pk}/undo/" in text_of(at_desk.get(f"{HALLS}plans/{draft.pk}/"))
    at_desk.post(f"{HALLS}plans/{draft.pk}/undo/")
    assert (draft_plan(layout).seats[0].rank, draft_plan(layout).seats[0].blocked) == (4, "")
    at_desk.post(f"{HALLS}plans/{draft.pk}/undo/")
    assert (draft_plan(layout).seats[0].rank, draft_plan(layout).seats[0].zone) == (1, "1")
    at_desk.post(f"{HALLS}plans/{draft.pk}/undo/")
    assert draft_plan(layout) == read_plan(draft.document)


def test_blocked_seats_are_sold_again_and_lose_marks(at_desk: Client, layout: Layout) -> None:
    draft = make_draft(layout, blocked={"A-1": "pilaar"}, marks={"A-1": ["hearing_loop"]})
    change(at_desk, draft, numbers="0", sale="sell", mark_hearing_loop="remove")
    first = draft_plan(layout).seats[0]
    assert (first.blocked, first.marks) == ("", frozenset())


@pytest.mark.parametrize(
    "sent",
    [
        {}, {"numbers": "0"}, {"zone": "2"}, {"numbers": "0", "zone": "none"}, {"numbers": "0", "zone": "standing"}, {"numbers": "0", "rank": "0"}, {"numbers": "0", "rank": "x" * 10_000},
        {"numbers": "0", "sale": "block"}, {"numbers": "0", "sale": "block", "reason": "x" * 10_000}, {"numbers": "9999", "rank": "2"}, {"numbers": "x" * 10_000, "rank": "2"},
        {"seats": "Q", "rank": "2"}, {"seats": "x" * 10_000, "rank": "2"}, {"numbers": "0", "mark_wheelchair": "maybe"},
    ],
)  # fmt: skip
def test_what_does_not_fit_changes_nothing_and_says_so(at_desk: Client, draft: PlanVersion, layout: Layout, sent: dict[str, str]) -> None:
    assert change(at_desk, draft, **sent).status_code == 422
    assert draft_plan(layout) == read_plan(draft.document)


def test_nobody_overwrites_the_work_of_another(at_desk: Client, draft: PlanVersion, layout: Layout) -> None:
    for path, sent in (("", {"numbers": "0", "rank": "3"}), ("ranks/", {}), ("publish/", {})):
        answer = at_desk.post(f"{HALLS}plans/{draft.pk}/{path}", {"tag": "old", **sent}, follow=True)
        assert 'class="toast warning"' in text_of(answer)
    assert draft_plan(layout) == read_plan(draft.document)


def test_ranks_come_from_the_view(at_desk: Client, draft: PlanVersion, layout: Layout) -> None:
    at_desk.post(f"{HALLS}plans/{draft.pk}/ranks/", {"tag": draft_tag(draft)})
    assert len({seat.rank for seat in draft_plan(layout).seats}) > 3
    at_desk.post(f"{HALLS}plans/{draft.pk}/undo/")
    assert draft_plan(layout) == read_plan(draft.document)


def test_seats_are_found_by_words_zone_mark_and_block(at_desk: Client, draft: PlanVersion) -> None:
    def found(**asked: str):
        return at_desk.get(f"{HALLS}plans/{draft.pk}/seats/", asked)

    assert found(seats="A 1-3").json()["numbers"] == "0-2"
    assert found(zone="1").json()["numbers"] == "0-29"
    assert found(mark="wheelchair").json()["numbers"] == "50"
    assert found(blocked="1").json()["numbers"] == ""
    assert found(seats="Q").status_code == 422


def test_without_scripts_the_page_shows_what_was_written(at_desk: Client, draft: PlanVersion) -> None:
    page = text_of(at_desk.get(f"{HALLS}plans/{draft.pk}/", {"seats": "A 1-3"}))
    assert 'name="numbers" value="0-2"' in page and "hall-chosen" in page
    assert at_desk.get(f"{HALLS}plans/{draft.pk}/", {"seats": "Q"}).status_code == 422


# Zones


def zone_form(**changed: str) -> dict[str, str]:
    return {
        "zone0-name_nl": "Rang 1", "zone0-colour": "#111111", "zone1-name_nl": "Rang 2", "zone1-colour": "#222222", "zone2-name_nl": "Staan", "zone2-colour": "#333333", "zone2-capacity": "60",
        "new-kind": "seated", **changed,
    }  # fmt: skip


def test_zones_are_renamed_coloured_added_and_taken_away(at_desk: Client, draft: PlanVersion, layout: Layout) -> None:
    there = f"{HALLS}plans/{draft.pk}/zones/"
    sent = zone_form(**{"tag": draft_tag(draft), "zone0-name_nl": "Beste plaatsen", "new-name_nl": "Balkon", "new-colour": "#abcdef"})
    assert at_desk.post(there, sent).status_code == 302
    zones = draft_plan(layout).zones
    assert [zone.name["nl"] for zone in zones.values()] == ["Beste plaatsen", "Rang 2", "Staan", "Balkon"]
    assert (zones["standing"].capacity, zones["balkon"].colour) == (60, "#abcdef")
    at_desk.post(f"{HALLS}plans/{draft.pk}/undo/")
    assert draft_plan(layout) == read_plan(draft.document)


@pytest.mark.parametrize("wrong", [{"zone0-remove": "on"}, {"zone0-name_nl": ""}, {"zone0-name_nl": "x" * 10_000}, {"zone2-capacity": "0"}, {"zone0-colour": "blue"}, {"new-name_nl": "Staan", "new-kind": "standing"}])  # fmt: skip
def test_zones_that_can_not_be_are_told(at_desk: Client, draft: PlanVersion, wrong: dict[str, str]) -> None:
    assert at_desk.post(f"{HALLS}plans/{draft.pk}/zones/", zone_form(tag=draft_tag(draft), **wrong)).status_code == 422


def test_a_standing_zone_can_go(at_desk: Client, draft: PlanVersion, layout: Layout) -> None:
    at_desk.post(f"{HALLS}plans/{draft.pk}/zones/", zone_form(**{"tag": draft_tag(draft), "zone2-remove": "on"}))
    assert "standing" not in draft_plan(layout).zones


# Publishing, and after


def test_a_draft_is_published_and_changed_in_a_copy(at_desk: Client, draft: PlanVersion, layout: Layout) -> None:
    at_desk.post(f"{HALLS}plans/{draft.pk}/publish/", {"tag": draft_tag(draft)})
    assert draft_plan(layout) is None
    for path, sent in (
        ("", {"numbers": "0", "rank": "3"}),
        ("zones/", zone_form()),
        ("publish/", {}),
        ("discard/", {}),
        ("undo/", {}),
        ("ranks/", {}),
    ):
        answer = at_desk.post(f"{HALLS}plans/{draft.pk}/{path}", sent, follow=True)
        assert 'class="toast warning"' in text_of(answer), f"{path}: a published version stays as it is"
    copy = at_desk.post(f"{HALLS}layouts/{layout.pk}/draft/").headers["Location"]
    assert at_desk.post(f"{HALLS}layouts/{layout.pk}/draft/").headers["Location"] == copy, "there is one draft"
    with house_scope(layout.house_id):
        assert [version.number for version in versions_of(layout.pk)] == [2, 1]


def test_a_layout_without_a_plan_has_nothing_to_copy(at_desk: Client, layout: Layout) -> None:
    answer = at_desk.post(f"{HALLS}layouts/{layout.pk}/draft/", follow=True)
    assert 'class="toast warning"' in text_of(answer)


def test_a_draft_is_discarded(at_desk: Client, draft: PlanVersion, layout: Layout) -> None:
    at_desk.post(f"{HALLS}plans/{draft.pk}/discard/")
    assert draft_plan(layout) is None
    assert at_desk.get(f"{HALLS}plans/{draft.pk}/").status_code == 404


def test_versions_are_compared_place_by_place(at_desk: Client, draft: PlanVersion, layout: Layout) -> None:
    first = publish(draft)
    second = make_draft(layout, rows=4, zones=1, wheelchair=1, standing=30, blocked={"A-3": "camera"})
    page = text_of(at_desk.get(f"{HALLS}plans/{second.pk}/compare/"))
    assert page.count('<li class="bad">') == 2, "gone, and never sold any more"
    assert "A 3" in page and "E" in page
    assert at_desk.get(f"{HALLS}plans/{first.pk}/compare/", {"with": second.pk}).status_code == 200
    for other in ("0", "x", "9" * 30, str(first.pk) + " "):
        assert at_desk.get(f"{HALLS}plans/{second.pk}/compare/", {"with": other}).status_code == 404
    assert 'class="bad"' in text_of(at_desk.get(f"{HALLS}plans/{second.pk}/publish/")), "said before it is published"


@pytest.mark.parametrize("name", ["coulisse", "pretix", "csv"])
def test_a_plan_goes_out_in_three_formats(at_desk: Client, draft: PlanVersion, name: str) -> None:
    answer = at_desk.get(f"{HALLS}plans/{draft.pk}/export/{name}/")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert len(answer.content) > 500


def test_what_gets_lost_is_said(at_desk: Client, draft: PlanVersion) -> None:
    assert "hall-problems" in text_of(at_desk.get(f"{HALLS}plans/{draft.pk}/export/"))
    assert at_desk.get(f"{HALLS}plans/{draft.pk}/export/docx/").status_code == 404
