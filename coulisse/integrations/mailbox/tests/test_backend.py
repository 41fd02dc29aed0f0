"""What a demo would have sent is kept, as each person would have got it."""

from base64 import b64decode
from dataclasses import replace
from email.mime.image import MIMEImage
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.message import BadHeaderError

from coulisse.integrations.mailbox import backend
from coulisse.integrations.mailbox.backend import MailboxBackend
from coulisse.integrations.mailbox.models import KeptMail

pytestmark = pytest.mark.django_db


def tickets(**changes: Any) -> EmailMultiAlternatives:
    values: dict[str, Any] = {
        "subject": "Uw tickets voor Onder het ijs",
        "body": "Dag Bea,\n\nhier zijn uw tickets.",
        "from_email": "De Kring <tickets@de-kring.example>",
        "to": ["Bea Peeters <bea@example.org>"],
    }
    return EmailMultiAlternatives(**{**values, **changes})


def send(*mails: EmailMessage) -> int:
    return MailboxBackend().send_messages(mails)


def test_django_finds_the_backend() -> None:
    assert isinstance(get_connection("coulisse.integrations.mailbox.backend.MailboxBackend"), MailboxBackend)


def test_a_mail_is_kept_with_text_html_and_tickets() -> None:
    mail = tickets()
    mail.attach_alternative("<p>Dag <b>Bea</b></p>", "text/html")
    mail.attach("tickets.pdf", b"%PDF-1.7", "application/pdf")
    assert send(mail) == 1
    kept = KeptMail.objects.get()
    assert (kept.sender, kept.to, kept.subject) == ("De Kring <tickets@de-kring.example>", "bea@example.org", "Uw tickets voor Onder het ijs")
    assert (kept.text, kept.html) == ("Dag Bea,\n\nhier zijn uw tickets.", "<p>Dag <b>Bea</b></p>")
    assert [(one["name"], one["type"], b64decode(one["base64"])) for one in kept.attachments] == [("tickets.pdf", "application/pdf", b"%PDF-1.7")]
    assert kept.at


def test_everyone_who_would_get_it_has_one() -> None:
    assert send(tickets(to=["bea@example.org", "jan@example.org"], cc=["tine@de-kring.example"], bcc=["archive@de-kring.example"])) == 1
    assert set(KeptMail.objects.values_list("to", flat=True)) == {
        "bea@example.org",
        "jan@example.org",
        "tine@de-kring.example",
        "archive@de-kring.example",
    }


def test_a_mail_to_nobody_is_not_sent() -> None:
    assert send(tickets(to=[])) == 0


def test_many_mails_are_counted() -> None:
    assert send(tickets(), tickets(), tickets()) == 3


def test_a_mail_that_is_html_only_has_no_text() -> None:
    mail = tickets(body="<p>Dag</p>")
    mail.content_subtype = "html"
    send(mail)
    assert (KeptMail.objects.get().text, KeptMail.objects.get().html) == ("", "<p>Dag</p>")


def test_an_image_within_the_mail_keeps_its_name() -> None:
    mail, image = tickets(), MIMEImage(b"\x89PNG\r\n\x1a\n", "png")
    image.add_header("Content-ID", "<poster>")
    mail.attach(image)
    send(mail)
    assert (KeptMail.objects.get().attachments[0]["cid"], KeptMail.objects.get().attachments[0]["type"]) == ("poster", "image/png")


def test_a_text_file_and_a_mail_can_be_attached() -> None:
    mail = tickets()
    mail.attach("agenda.ics", "BEGIN:VCALENDAR", "text/calendar")
    mail.attach("first.eml", tickets(subject="Eerder").message().as_bytes(), "message/rfc822")
    send(mail)
    assert b64decode(KeptMail.objects.get().attachments[0]["base64"]) == b"BEGIN:VCALENDAR"
    assert b"Eerder" in b64decode(KeptMail.objects.get().attachments[1]["base64"])


def test_a_header_with_a_line_break_is_refused_as_on_its_way_out() -> None:
    with pytest.raises(BadHeaderError):
        send(tickets(subject="Uw tickets\nBcc: everyone@example.org"))


def test_long_and_strange_texts_are_kept_as_far_as_they_fit() -> None:
    send(tickets(subject="o" * 400, body="a\0b"))
    kept = KeptMail.objects.get()
    assert (len(kept.subject), kept.text) == (300, "ab")


def test_the_oldest_go_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend, "MOST_KEPT", 3)
    for number in range(5):
        send(tickets(subject=f"mail {number}"))
    assert list(KeptMail.objects.order_by("pk").values_list("subject", flat=True)) == ["mail 2", "mail 3", "mail 4"]


def test_it_is_never_used_in_production(settings: Any) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, mode="production")
    with pytest.raises(ImproperlyConfigured, match="COULISSE_MAIL_URL"):
        MailboxBackend()
