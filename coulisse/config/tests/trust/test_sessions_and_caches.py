"""Whose page stays where: sessions that end at once, personal pages that nobody keeps, links that follow no stranger's host."""

from secrets import token_bytes
from typing import Any

import pyotp
import pytest
from django.test import Client
from django.utils import timezone

from coulisse.config.tests.trust.conftest import staff, visitor
from coulisse.config.tests.trust.expectations import expectations
from coulisse.config.tests.trust.test_matrix import ADDRESSES, EXPECTED, insider, values
from coulisse.faces.office.signin.signing_in import next_page
from coulisse.houses import identity
from coulisse.houses.models import Passkey, User
from coulisse.houses.operations import take_role
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE, Role
from coulisse.testing.trust.contents import taken_back
from coulisse.testing.trust.world import Everything


def switch_off(user: User, ours: Everything) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def lose_the_role(user: User, ours: Everything) -> None:
    with house_scope(ours.house.pk) as scope:
        take_role(house=ours.house, user=user, role=Role.TICKETING, actor=COULISSE, now=scope.now)


def new_password(user: User, ours: Everything) -> None:
    identity.set_password(user=user, password="een heel ander wachtwoord")


def second_factor_on(user: User, ours: Everything) -> None:
    identity.begin_totp(user=user, random_bytes=token_bytes)
    now = timezone.now()
    identity.confirm_totp(user=user, typed=pyotp.TOTP(identity.totp_secret(user)).at(now), now=now, random_bytes=token_bytes)


def second_factor_off(user: User, ours: Everything) -> None:
    identity.remove_second_factor(user=user)


def lose_a_passkey(user: User, ours: Everything) -> None:
    made = Passkey.objects.create(user=user, name="gsm", credential_id=token_bytes(16), public_key=b"x")
    identity.remove_passkey(user=user, passkey_id=made.pk)


@pytest.mark.parametrize("change", [switch_off, lose_the_role, new_password, second_factor_on, second_factor_off, lose_a_passkey])
def test_every_session_ends_at_its_next_request(ours: Everything, change: Any) -> None:
    user = ours.people[Role.TICKETING]
    sessions = [staff(ours, Role.TICKETING) for _browser in range(2)]
    assert {client.get("/office/de-kring/").status_code for client in sessions} == {200}
    change(User.objects.get(pk=user.pk), ours)
    assert {client.get("/office/de-kring/").headers.get("Location", "")[:16] for client in sessions} == {"/office/sign-in/"}


# What everybody gets alike, whoever asks; the rest of what the shop answers is checked to say so by itself.
def is_personal(route: str, who: str) -> bool:
    return who != "everyone" or route.startswith(("office/", "<house>/<language>/basket", "<house>/<language>/checkout", "<house>/<language>/pay/"))


def test_nobody_on_the_way_keeps_a_personal_page(ours: Everything) -> None:
    wrong = []
    for address in ADDRESSES:
        for expected in expectations()[address.route]:
            if expected.method != "GET" or expected.who == "demo" or not is_personal(address.route, expected.who):
                continue
            with taken_back():
                answer = insider(EXPECTED[address.route][0], ours).get(address.path(values(ours, address)))
            if answer.status_code == 200 and "no-store" not in answer.headers.get("Cache-Control", ""):
                wrong.append(f"{address.route}: {answer.headers.get('Cache-Control')!r}")
    assert not wrong, "\n".join(wrong)


PERSONAL = ("bea@de-kring.example", "carl@de-kring.example", "typed@example.org")


def test_what_may_be_kept_holds_nothing_of_a_person(ours: Everything) -> None:
    """Asked by somebody with a basket, an order and a session; nothing of them is in what a cache may keep."""
    client = staff(ours, Role.ADMINISTRATOR)
    client.cookies[f"basket-{ours.house.pk}"] = str(ours.basket)
    client.cookies[f"typed-{ours.house.pk}"] = PERSONAL[2]
    mine = (*PERSONAL, "administrator@de-kring.example", str(ours.basket), ours.order.code, ours.serial)
    kept = []
    for address in ADDRESSES:
        if any(expected.method == "GET" for expected in EXPECTED[address.route]):
            with taken_back():
                answer = client.get(address.path(values(ours, address)))
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            if "public" in answer.headers.get("Cache-Control", ""):
                kept.append(address.route)
                assert not answer.cookies, address.route
                assert not [word for word in mine if word.encode() in body], address.route
    assert len(kept) >= 4


@pytest.mark.parametrize("header", ["host", "x-forwarded-host", "x-original-host", "x-host", "forwarded"])
@pytest.mark.parametrize(
    "lie", ["evil.example", "testserver.evil.example", "testserver:80@evil.example", "evil.example#testserver", "het-anker.example"]
)
def test_no_header_of_a_request_leads_a_mail_elsewhere(ours: Everything, settings: Any, header: str, lie: str) -> None:
    """A forgotten password is the mail that opens an account: its task carries no address at all."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    settings.EVENT_TASKS = {**settings.EVENT_TASKS, "houses.password_reset_asked": ["coulisse.outreach.tasks.mail_password_reset"]}
    answer = visitor(**{header: lie}).post("/office/sign-in/forgotten/", {"email": ours.people[Role.ADMINISTRATOR].email})
    assert answer.status_code == (400 if header == "host" else 200)
    assert lie not in answer.content.decode()
    jobs = ProcrastinateJob.objects.filter(task_name__contains="password")
    assert jobs.exists() is (header != "host")
    assert not [job for job in jobs if lie in str(job.args)]


HOSTS = (
    "evil.example",
    "evil.example/",
    "evil.example%2f",
    "evil.example:443",
    "user@evil.example",
    "testserver.evil.example",
    "[::1]",
    "0x7f.1",
    "evil。example",
)
STARTS = (
    "https://", "http://", "//", "///", "////", "/\\", "\\\\", "\\/", "/\\/", "https:", "https:/", "http:///", "javascript:alert(1)//", "data:text/html,",
    " //", "\t//", "/\t/", "/\n/", "\x00//", "/%09/", "/%5c", "ftp://", "HtTpS://", "/..//", "/.//",
)  # fmt: skip


def leads_elsewhere(there: str) -> bool:
    """As browsers read it: tabs and line ends dropped, backslashes as slashes, two of them are another host."""
    read = "".join(sign for sign in there if sign not in "\t\r\n").strip("\x00 ").replace("\\", "/")
    return not read.startswith("/") or read.startswith("//")


def test_more_than_a_hundred_and_fifty_spellings_of_elsewhere_lead_nowhere(ours: Everything, rf: Any) -> None:
    spellings = [start + host for start in STARTS for host in HOSTS]
    assert len(spellings) >= 150
    for spelling in spellings:
        assert not leads_elsewhere(next_page(rf.get("/", {"next": spelling}))), spelling
        assert not leads_elsewhere(next_page(rf.post("/", {"next": spelling}))), spelling
        there = Client().post("/language/", {"language": "nl", "next": spelling}).headers["Location"]
        assert not leads_elsewhere(there) or there.startswith(("http://testserver/", "http://testserver?")), (spelling, there)


def test_a_spelling_that_leads_elsewhere_is_seen() -> None:
    assert all(map(leads_elsewhere, ["//evil.example", "/\\evil.example", "/\t/evil.example", "https://evil.example", "javascript:alert(1)", ""]))
    assert not leads_elsewhere("/office/de-kring/?a=//b")
