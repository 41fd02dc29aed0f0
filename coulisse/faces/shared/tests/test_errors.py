"""When something goes wrong: a page in the visitor's language that says what to do, and never how it broke."""

import pytest
from django.test import Client

from coulisse.faces.shared.errors import LOOK_AGAIN_SECONDS, PROBLEMS

STATUS = {"unreadable": 400, "closed": 403, "gone": 404, "wrong-way": 405, "heavy": 413, "fast": 429, "broken": 500, "busy": 503, "away": 503}


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
@pytest.mark.parametrize("how", STATUS)
def test_each_way_to_go_wrong_has_its_page(client: Client, how: str, language: str) -> None:
    """Without the fixture ``db``: the database is away for this test, and the pages come all the same."""
    client.cookies["language"] = language
    answer = client.get(f"/stumble/{how}/")
    shown = answer.content.decode()
    assert answer.status_code == STATUS[how]
    assert f'<html lang="{language}"' in shown
    assert shown.count("<h1") == 1
    assert "secret" not in shown
    assert "Traceback" not in shown
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_words_differ_by_problem_and_language(client: Client) -> None:
    from django.utils.translation import override

    for language in ("nl", "fr", "en"):
        with override(language):
            titles = {str(problem.title) for problem in PROBLEMS.values()}
        assert len(titles) == len(PROBLEMS)


def test_the_language_of_the_address_wins_and_the_way_leads_back_to_its_house(client: Client) -> None:
    client.cookies["language"] = "en"
    shown = client.get("/de-kring/fr/nothing/").content.decode()
    assert '<html lang="fr"' in shown
    assert 'href="/de-kring/fr/"' in shown


def test_a_form_without_its_mark(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/stumble/busy/")
    assert answer.status_code == 403
    assert "cookies" in answer.content.decode()


def test_machines_keep_their_bare_answer(client: Client) -> None:
    answer = client.get("/stumble/fast/", headers={"accept": "application/json"})
    assert (answer.status_code, answer.content) == (429, b"")


def test_what_the_answer_said_beside_its_status_stays(client: Client) -> None:
    assert client.get("/stumble/wrong-way/").headers["Allow"] == "POST"
    assert client.get("/stumble/fast/").headers["Retry-After"] == "60"


def test_the_theme_that_a_person_chose_holds_here_too(client: Client) -> None:
    client.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in client.get("/stumble/gone/").content.decode()
    client.cookies["theme"] = '"><script>'
    assert "data-theme" not in client.get("/stumble/gone/").content.decode()


def test_a_page_that_was_asked_for_while_the_database_was_away_asks_again_by_itself(client: Client) -> None:
    answer = client.get("/stumble/away/?page=2")
    assert answer.headers["Refresh"] == f"{LOOK_AGAIN_SECONDS}; url=/stumble/away/?page=2"
    assert answer.headers["Retry-After"] == str(LOOK_AGAIN_SECONDS)


def test_who_pressed_a_button_meanwhile_hears_that_it_is_looked_at_and_then_reads_what_is_true(client: Client) -> None:
    client.cookies["language"] = "en"
    answer = client.post("/stumble/away/")
    assert answer.status_code == 503
    assert "We are checking your order" in answer.content.decode()
    assert answer.headers["Refresh"] == f"{LOOK_AGAIN_SECONDS}; url=/stumble/away/", "read, not pressed again"
    assert "Refresh" not in client.get("/stumble/broken/").headers
