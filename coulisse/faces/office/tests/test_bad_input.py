"""Every form of the office, filled in by somebody who types anything: the field's own sentence, nothing half done.

The forms are read from the pages themselves, the pages from the resolver.
"""

from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.test import Client

from coulisse.faces.office.tests.forms_of_pages import PageForm, forms_of, wrong_fields
from coulisse.houses.types import Role
from coulisse.testing.trust.addresses import every_address
from coulisse.testing.trust.contents import changed, contents, taken_back
from coulisse.testing.trust.world import Everything, make_everything

LONG = "x" * 10_000
ODD = ("😀 Zoë d’Hondt & <b>co</b>", "met\x00nul", "a\x07b\x1bc", "\u202eomgekeerd", "'; DROP TABLE x; --")
# Texts that may be as long as that.
ROOMY = ("description_", "terms_")
WRONG = {"date": "2027-02-31", "time": "25:99", "number": "negen", "email": "geen adres", "url": "geen adres"}


@pytest.fixture
def house(db: None, now: object, settings: Any) -> Everything:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EVENT_TASKS = {event: [] for event in settings.EVENT_TASKS}
    return make_everything("de-kring", "De Kring")


@pytest.fixture
def ann(house: Everything) -> Client:
    client = Client()
    client.force_login(house.people[Role.ADMINISTRATOR], backend="coulisse.houses.authentication.EmailBackend")
    return client


def every_form(client: Client, house: Everything, *, before: bool = False) -> Iterator[PageForm]:
    """The forms of the pages of the office, each once; ``before``: of those on the way in."""
    seen = set()
    for address in every_address():
        if not address.route.startswith("office/") or address.route.startswith("office/sign-in/") != before:
            continue
        path = address.path({**dict.fromkeys(address.kinds, 0), **house.numbers, **({"token": house.numbers["invited"]} if before else {})})
        with taken_back():
            answer = client.get(path)
        if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
            continue
        for form in forms_of(answer.content.decode(), path):
            key = (form.action, *sorted(form.written))
            if form.action.startswith("/office/") and form.written and key not in seen:
                seen.add(key)
                yield form


def posted(client: Client, form: PageForm, words: dict[str, str]) -> tuple[Any, list[str]]:
    """The answer, and what it changed; then it never happened."""
    before = contents()
    with taken_back():
        answer = client.post(form.action, form.typed(words))
        after = contents()
    return answer, changed(before, after)


def complaints(client: Client, form: PageForm, name: str, typed: str) -> Iterator[str]:
    """What is wrong with the answer to this word in this field."""
    answer, done = posted(client, form, {name: typed})
    where = f"{form.action} {name}={typed[:20]!r}"
    if answer.status_code == 302:
        if typed == LONG and not name.startswith(ROOMY):
            yield f"{where}: taken, or dropped without a word"
        return
    html = answer.content.decode()
    if answer.status_code not in (422, 429):
        yield f"{where}: answered {answer.status_code}"
    if done:
        yield f"{where}: refused, and yet changed {done}"
    has_room = typed == LONG and name.startswith(ROOMY)
    if not has_room and name not in wrong_fields(html):
        yield f"{where}: no sentence at the field, but at {sorted(wrong_fields(html))}"
    if form.written[name] not in ("password", "date", "time") and typed not in unescape(html):
        yield f"{where}: what was typed is gone"


def test_ten_thousand_letters_in_any_field(ann: Client, house: Everything) -> None:
    forms = list(every_form(ann, house))
    assert sum(len(form.written) for form in forms) > 60
    assert [wrong for form in forms for name in form.written for wrong in complaints(ann, form, name, LONG)] == []


def test_what_is_no_date_no_number_and_no_address(ann: Client, house: Everything) -> None:
    asked = [(form, name, WRONG[kind]) for form in every_form(ann, house) for name, kind in form.written.items() if kind in WRONG]
    assert len(asked) > 10
    assert [wrong for form, name, typed in asked for wrong in complaints(ann, form, name, typed)] == []


@pytest.mark.parametrize("typed", ODD)
def test_odd_signs_everywhere_at_once(ann: Client, house: Everything, typed: str) -> None:
    for form in every_form(ann, house):
        texts = {name: typed for name, kind in form.written.items() if kind in ("text", "search", "textarea", "tel")}
        answer, done = posted(ann, form, texts)
        assert answer.status_code in (302, 422) or (answer.status_code == 200 and done), form.action
        assert answer.status_code != 422 or not done, form.action


def test_an_empty_form(ann: Client, house: Everything) -> None:
    """Nothing filled in, and not even the fields: a sentence or the page before, never an error."""
    for form in every_form(ann, house):
        for words in (dict.fromkeys(form.written, ""), None):
            bare = form if words is not None else PageForm(form.action, [("csrfmiddlewaretoken", "x")])
            answer, done = posted(ann, bare, words or {})
            assert answer.status_code in (302, 422), (form.action, answer.status_code)
            assert answer.status_code == 302 or not done, form.action


def test_the_forms_on_the_way_in(house: Everything) -> None:
    visitor = Client()
    forms = list(every_form(visitor, house, before=True))
    assert len(forms) >= 3
    assert [wrong for form in forms for name in form.written for wrong in complaints(visitor, form, name, LONG)] == []
