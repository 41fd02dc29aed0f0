"""What people type is shown, cut where it is too long, and never run, believed or put in a header."""

import html
import random
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.outreach import inside, wording
from coulisse.outreach.links import LINK_MARK
from coulisse.outreach.outbox import is_address
from coulisse.outreach.rendering import render
from coulisse.outreach.tests.conftest import html_of, kept, make_evening, make_order
from coulisse.outreach.tests.test_calendar import events
from coulisse.outreach.tests.test_other_mails import cancel, give_back, move
from coulisse.programme.models import Performance

TYPED = [
    "{", "{{ 77*91 }}", "{{ house.__class__.__init__.__globals__ }}", "{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    "{0.__class__}", "{event.__init__.__code__}", "%", "%s %d", "%(title)s", "%(password)s", "$", "${77*91}", "$title", "#{77*91}", "<%= 77*91 %>",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>", "javascript:alert(1)", "</title><script>",
    "<!-- picture:show -->", "<!--[if mso]>", "&amp; &lt; &#60;", "'\"`", "\\N{BULLET}", "\ue000link\ue001", "==BOUNDARY==",
]  # fmt: skip


def fill_in(house: House, typed: str) -> Performance:
    """A house that types the same thing wherever it can."""
    every = dict.fromkeys(("nl", "fr", "en"), typed)
    evening = make_evening(house, title=every)
    with house_scope(house.pk):
        hall = evening.plan_version.layout.hall
        hall.name, hall.street, hall.city, hall.access = typed[:120], typed[:120], typed[:80], every
        hall.save()
        evening.production.subtitle, evening.production.company = every, typed[:200]
        evening.production.save()
        evening.note = every
        evening.save()
    house.name, house.street, house.phone = typed[:120], typed[:120], typed[:40]
    house.save()
    return evening


def shown(typed: str) -> str:
    return wording.plain(typed, 60)


@pytest.mark.parametrize("typed", TYPED)
def test_it_is_shown_as_it_was_typed_and_nothing_more(house: House, worker: Callable, mailoutbox: list, typed: str) -> None:
    make_order(fill_in(house, typed), name=typed)
    worker()
    [mail] = mailoutbox
    assert shown(typed) in mail.body and shown(typed) in Read(html_of(mail)).text
    assert "7007" not in mail.subject + mail.body + html_of(mail), "nothing was computed"
    assert Read(html_of(mail)).strange == [], "nothing became markup"


class Read(HTMLParser):
    """The words of a page, and whatever stands in it that none of our templates has."""

    OURS = frozenset(
        [
            "html",
            "head",
            "meta",
            "title",
            "style",
            "body",
            "div",
            "table",
            "tr",
            "td",
            "th",
            "p",
            "a",
            "h1",
            "h2",
            "h3",
            "strong",
            "span",
            "s",
            "br",
            "img",
        ]
    )

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.strange: list[str] = []
        self.feed(markup)
        self.text = " ".join("".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in self.OURS or any(name.startswith("on") for name in given):
            self.strange.append(tag)
        if tag == "a" and not given["href"].startswith(("https://", "mailto:", "tel:")):
            self.strange.append(given["href"])
        if tag == "img" and not given["src"].startswith("cid:"):
            self.strange.append(given["src"])

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        if not data.startswith(("[if mso]", " picture:", " /picture:")):
            self.strange.append(data)


@pytest.mark.parametrize("typed", TYPED[:8] + ["Bea\r\nBcc: everybody@example.org", "x" * 10_000, "woord " * 2_000])
def test_the_other_mails_stand_it_as_well(house: House, worker: Callable, mailoutbox: list, typed: str) -> None:
    evening = fill_in(house, typed)
    order = make_order(evening, name=typed[:120])
    worker()
    give_back(order, house)
    move(evening)
    worker()
    cancel(evening)
    worker()
    assert len(mailoutbox) == 4
    for mail in mailoutbox:
        message = mail.message()
        assert message["Bcc"] is None and message["To"] == "bea@example.org" and len(mail.subject) <= 150
        assert "<script" not in html_of(mail) and len(mail.body) < 20_000 and len(html_of(mail)) < 60_000


@pytest.mark.parametrize("name", ["Bea\nBcc: all@example.org", "Bea\r\n\r\n<b>", "a\x0bb\x0cc\x1cd\x85e\u2028f", "\x00\x01\x07\x1b[31m", "\u202eeB"])
def test_no_name_reaches_beyond_its_own_line(house: House, worker: Callable, mailoutbox: list, name: str) -> None:
    house.name = name.replace("\x00", "")
    house.save()
    make_order(make_evening(house, title=name.replace("\x00", "") + " ✓"))
    worker()
    [mail] = mailoutbox
    message = mail.message()
    for header in ("Subject", "From", "To", "Reply-To"):
        assert not set("\n\r\x0b\x0c\x1c\x85\u2028") & set(str(message[header]).replace("\n ", ""))
    assert message.get_all("Bcc") is None and message.get_all("To") == ["bea@example.org"]
    assert all(sign.isprintable() or sign in "\n\xa0" for sign in mail.body)


@pytest.mark.parametrize("sender", ["tickets@de-kring.example\nBcc: all@example.org", "a@b.be, c@d.be", "x", "<>", "“tickets”@x.example"])
def test_a_wrong_sender_of_a_house_gives_way_to_the_installation(house: House, worker: Callable, mailoutbox: list, sender: str) -> None:
    house.sender_email = house.email = sender
    house.save()
    make_order(make_evening(house))
    worker()
    assert mailoutbox[0].from_email == "De Kring <no-reply@tickets.example.org>" and not mailoutbox[0].reply_to


@pytest.mark.parametrize("name", ["De Kring, Wervik", 'De "Kring"', "De Kring <info@else.example>", "Théâtre de l’Étoile ★", "x" * 120])
def test_any_name_of_a_house_is_a_name_in_its_from_header(house: House, worker: Callable, mailoutbox: list, name: str) -> None:
    from email.headerregistry import Address
    from email.parser import BytesParser
    from email.policy import default

    house.name = name
    house.save()
    make_order(make_evening(house))
    worker()
    sent = BytesParser(policy=default).parsebytes(mailoutbox[0].message().as_bytes())
    [sender] = sent["From"].addresses
    assert isinstance(sender, Address) and sender.addr_spec == "tickets@de-kring.example"
    assert name.startswith(sender.display_name.rstrip("…"))


@pytest.mark.parametrize(
    "name", ["Win € 1000 www.prize.example", "https://prize.example", "prize.example/now", "bel 0900123", "x@prize.example", "Klik prize.com nu"]
)
def test_nobody_advertises_through_the_name_of_an_order(house: House, worker: Callable, mailoutbox: list, name: str) -> None:
    make_order(make_evening(house), name=name)
    worker()
    assert mailoutbox[0].body.startswith("Goedendag,") and name not in mailoutbox[0].body + html_of(mailoutbox[0])


@pytest.mark.parametrize("name", ["Bea Peeters", "Jean-Pierre O’Neill", "Ö. van der Zee-D’hondt", "李小龙", "J.P. Janssens"])
def test_names_of_people_are_greeted(name: str) -> None:
    assert wording.greeting_name(name) == name


def test_nothing_that_people_type_is_taken_for_our_sealed_link(house: House, worker: Callable, mailoutbox: list) -> None:
    make_order(fill_in(house, "\ue000link\ue001"), name="\ue000link\ue001")
    worker()
    [message] = kept(house)
    assert "\ue000" not in inside.told(message.html, "") and "\ue001" not in inside.told(message.text, "") and LINK_MARK not in message.html


@given(st.text(max_size=300))
def test_whatever_is_typed_becomes_one_line_of_text(typed: str) -> None:
    made = wording.plain(typed, 100)
    assert len(made) <= 100 and made == made.strip() and not set(made) & set("\n\r\t\x00\u2028\u202e\ue000")
    made.encode("utf-8")


def test_five_thousand_strings_of_template_signs_change_nothing_but_themselves() -> None:
    chance = random.Random(20261124)
    house = House(slug="x", name="X", colour="#7a1f3d", colour_dark="#1d1b24", timezone="Europe/Brussels")
    signs = ["{", "}", "{{", "}}", "{%", "%}", "%", "%(", ")s", "$", "${", "#", "<", ">", "&", "'", '"', "\\", "_", ".", "a", "77*91", " ", "\n"]
    values: dict[str, Any] = {"name": "", "link": "https://x/", "logo": None, "picture": None, "preheader": ""}
    for _round in range(5_000):
        typed = "".join(chance.choices(signs, k=chance.randint(1, 12)))
        house.name = typed
        words = render("password_reset", house=house, language="en", subject=typed, values=values)
        said = wording.plain(typed, 120)
        assert words.subject == wording.plain(typed, 150)
        assert f"your work at {said}." in words.text
        assert html.escape(said).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in words.html


def test_a_calendar_entry_takes_them_as_text(house: House, worker: Callable, mailoutbox: list) -> None:
    house.pdf_attached = True
    house.save()
    make_order(fill_in(house, "a;b,c\\d\nBEGIN:VEVENT\r\nSUMMARY:x"))
    worker()
    [event] = events(mailoutbox[0])
    assert str(event["SUMMARY"]).startswith("a;b,c\\d BEGIN:VEVENT SUMMARY:x")


@given(st.text(max_size=80))
def test_an_address_is_one_address_on_one_line(typed: str) -> None:
    assert not is_address(typed) or (typed.count("@") >= 1 and not set(typed) & set("\n\r, \t"))
