"""The pages of the mailbox: finding a mail, reading it safely, keeping what is attached."""

from base64 import b64encode
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from coulisse.integrations.mailbox.models import KeptMail
from coulisse.integrations.mailbox.showing import bytes_in, shown_html

pytestmark = pytest.mark.django_db
PNG = b64encode(b"\x89PNG").decode()


def keep(**changes: Any) -> KeptMail:
    values: dict[str, Any] = {
        "sender": "De Kring <tickets@de-kring.example>",
        "to": "bea@example.org",
        "subject": "Uw tickets",
        "text": "Dag Bea, zie https://tickets.example/order/1/",
        "html": "<p>Dag Bea</p>",
        "attachments": [{"name": "tickets.pdf", "type": "application/pdf", "base64": b64encode(b"%PDF-1.7").decode(), "cid": ""}],
    }
    return KeptMail.objects.create(**{**values, **changes})


def listed(client: Client, **query: str) -> str:
    return client.get("/demo/mailbox/", query).content.decode()


def test_mails_are_listed_newest_first(client: Client) -> None:
    keep(subject="Eerste")
    keep(subject="Tweede")
    html = listed(client)
    assert html.index("Tweede") < html.index("Eerste") and "bea@example.org" in html


@pytest.mark.parametrize(
    ("search", "found"), [("bea", {"A"}), ("BEA@EXAMPLE", {"A"}), ("onder het", {"B"}), ("example", {"A", "B"}), ("%", set()), ("_", set())]
)
def test_a_mail_is_found_by_address_or_subject(client: Client, search: str, found: set[str]) -> None:
    keep(to="bea@example.org", subject="Mail A")
    keep(to="jan@example.net", subject="Mail B: Onder het ijs")
    html = listed(client, q=search)
    assert {letter for letter in "AB" if f"Mail {letter}" in html} == found


@pytest.mark.parametrize("search", ["\0", "'; DROP TABLE", "<script>alert(1)</script>", "x" * 5000, "  "])
def test_any_search_is_answered(client: Client, search: str) -> None:
    keep()
    answer = client.get("/demo/mailbox/", {"q": search})
    assert answer.status_code == 200 and "<script>alert" not in answer.content.decode()


def test_an_empty_mailbox_teaches_the_first_step(client: Client) -> None:
    html = listed(client)
    assert 'class="empty"' in html


def test_older_mails_are_a_page_further(client: Client) -> None:
    first = keep(subject="De oudste")
    for number in range(50):
        keep(subject=f"Mail {number}")
    assert "De oudste" not in listed(client)
    assert "De oudste" in listed(client, before=str(first.pk + 1))
    assert f"before={first.pk + 1}" in listed(client)


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, ""])
def test_a_strange_page_is_the_first(client: Client, before: str) -> None:
    keep(subject="Uw tickets")
    assert "Uw tickets" in listed(client, before=before)


def test_the_list_is_one_question_and_loads_no_attachment(client: Client, django_assert_num_queries: Any) -> None:
    for _ in range(5):
        keep()
    with django_assert_num_queries(1) as asked:
        listed(client)
    assert '"html"' not in asked[0]["sql"] and '"text"' in asked[0]["sql"]


def test_a_mail_is_shown_with_its_frame_text_and_attachments(client: Client) -> None:
    mail = keep()
    page = client.get(f"/demo/mailbox/{mail.pk}/")
    html = page.content.decode()
    assert f'src="/demo/mailbox/{mail.pk}/html/"' in html and 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in html
    assert '<a href="https://tickets.example/order/1/"' in html
    assert f"/demo/mailbox/{mail.pk}/attachments/0/" in html and "tickets.pdf" in html
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"] and "unsafe" not in page.headers["Content-Security-Policy"]


def test_a_mail_of_plain_text_has_no_frame(client: Client) -> None:
    mail = keep(html="")
    assert "<iframe" not in client.get(f"/demo/mailbox/{mail.pk}/").content.decode()
    assert client.get(f"/demo/mailbox/{mail.pk}/html/").status_code == 404


def test_the_html_of_a_mail_can_only_show(client: Client) -> None:
    mail = keep(html="<script>alert(1)</script><form action='https://evil.example'><img src='https://evil.example/x.png'>")
    policy = client.get(f"/demo/mailbox/{mail.pk}/html/").headers["Content-Security-Policy"]
    parts = {part.split()[0]: part.split()[1:] for part in policy.split("; ")}
    assert parts["default-src"] == ["'none'"] and parts["form-action"] == ["'none'"] and "script-src" not in parts
    assert parts["img-src"] == ["data:", "http://testserver"]
    assert not {"allow-scripts", "allow-same-origin", "allow-forms", "allow-top-navigation"} & set(parts["sandbox"])


def test_texts_of_a_mail_are_text_on_our_pages(client: Client) -> None:
    bad = "<img src=x onerror=alert(1)>"
    mail = keep(subject=bad, text=bad, sender=bad, to="x@example.org", attachments=[{"name": bad, "type": "text/html", "base64": "", "cid": ""}])
    assert "<img" not in client.get(f"/demo/mailbox/{mail.pk}/").content.decode()
    assert "<img" not in listed(client)


def test_an_attachment_is_kept_and_not_shown(client: Client) -> None:
    answer = client.get(f"/demo/mailbox/{keep().pk}/attachments/0/")
    assert (answer.content, answer.headers["Content-Type"]) == (b"%PDF-1.7", "application/pdf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="tickets.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "application/javascript", "text/html\r\nX: 1"])
def test_an_attachment_that_could_run_is_bytes(client: Client, kind: str) -> None:
    mail = keep(attachments=[{"name": "x.html", "type": kind, "base64": b64encode(b"<script>").decode(), "cid": ""}])
    answer = client.get(f"/demo/mailbox/{mail.pk}/attachments/0/")
    assert answer.headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize("name", ['a"b\r\nX-Evil: 1;é.pdf', "a\r\nX-Evil: 1", "\n", ""])
def test_a_strange_file_name_stays_one_header(client: Client, name: str) -> None:
    mail = keep(attachments=[{"name": name, "type": "application/pdf", "base64": "", "cid": ""}])
    answer = client.get(f"/demo/mailbox/{mail.pk}/attachments/0/")
    assert answer.status_code == 200 and "X-Evil" not in answer.headers


@pytest.mark.parametrize("path", ["9999/", "9999/html/", "9999/attachments/0/"])
def test_what_was_not_kept_is_not_there(client: Client, path: str) -> None:
    assert client.get(f"/demo/mailbox/{path}").status_code == 404
    assert client.get(f"/demo/mailbox/{keep().pk}/attachments/7/").status_code == 404


def test_in_production_there_is_no_mailbox(client: Client, settings: Any) -> None:
    mail = keep()
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, mode="production")
    for path in ("", f"{mail.pk}/", f"{mail.pk}/html/", f"{mail.pk}/attachments/0/"):
        assert client.get(f"/demo/mailbox/{path}").status_code == 404


def test_nothing_can_be_posted(client: Client) -> None:
    assert client.post("/demo/mailbox/").status_code == 405


def test_images_within_the_mail_are_filled_in() -> None:
    shown = shown_html("<p><img src='cid:poster'><img src='cid:other'></p>", [{"type": "image/png", "base64": PNG, "cid": "poster", "name": ""}])
    assert f"data:image/png;base64,{PNG}" in shown and "cid:other" in shown


def test_an_image_that_could_run_is_not_filled_in() -> None:
    assert "cid:x" in shown_html("<img src='cid:x'>", [{"type": "image/svg+xml", "base64": PNG, "cid": "x", "name": ""}])


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>Dag</p>", '<!doctype html><base target="_blank"><p>Dag</p>'),
        ("<html><head><title>x</title></head></html>", '<html><head><base target="_blank"><title>x</title></head></html>'),
        ("<html><HEAD lang=nl><body>", '<html><HEAD lang=nl><base target="_blank"><body>'),
    ],
)
def test_links_open_beside_the_mail(html: str, shown: str) -> None:
    assert shown_html(html, []) == shown


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 100])
def test_the_size_of_an_attachment_is_known_without_unpacking(size: int) -> None:
    assert bytes_in(b64encode(b"x" * size).decode()) == size
