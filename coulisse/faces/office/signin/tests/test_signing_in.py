"""Coming into the office."""

from datetime import timedelta
from os import urandom

import pyotp
import pytest
from django.test import Client
from django.utils import timezone

from coulisse.houses import identity
from coulisse.houses.models import House, StaffRole, User
from coulisse.houses.operations import invite, take_role
from coulisse.houses.scope import house_scope
from coulisse.houses.throttles import SIGN_IN_PER_ADDRESS
from coulisse.houses.types import COULISSE, Role
from coulisse.testing.cast import make_user

PASSWORD = "een lang wachtwoord"


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str):
    return client.post("/office/sign-in/", {"email": email, "password": password, **more})


def test_with_address_and_password_somebody_is_in(client: Client, tine: User, de_kring: House) -> None:
    assert sign_in(client, "TINE@de-kring.example").headers["Location"] == "/office/"
    assert client.get("/office/").headers["Location"] == f"/office/{de_kring.slug}/"


def test_the_session_is_a_new_one(client: Client, tine: User) -> None:
    client.get("/office/sign-in/")
    client.session["was"] = "before"
    before = client.session.session_key
    sign_in(client, tine.email)
    assert client.session.session_key != before


@pytest.mark.parametrize(
    ("email", "password"), [("tine@de-kring.example", "wrong"), ("nobody@de-kring.example", PASSWORD), ("", ""), ("x" * 10_000, "y" * 10_000)]
)
def test_who_does_not_know_both_stays_out_and_is_told_the_same(client: Client, tine: User, email: str, password: str) -> None:
    answer = sign_in(client, email, password)
    assert answer.status_code == 422
    assert not client.session.get("_auth_user_id")


def test_guessing_is_slowed_for_an_address_that_exists_and_one_that_does_not(client: Client, tine: User) -> None:
    for email in (tine.email, "nobody@de-kring.example"):
        answers = [sign_in(client, email, "guess", REMOTE_ADDR=email).status_code for _ in range(12)]
        assert answers[-1] == 429


def test_an_office_behind_one_address_comes_in_and_who_guesses_there_is_slowed_all_the_same(tine: User) -> None:
    most = SIGN_IN_PER_ADDRESS.most
    for _colleague in range(most + 5):
        assert sign_in(Client(), tine.email).status_code == 302
    for number in range(most):
        assert sign_in(Client(), f"{number}@de-kring.example", "guess").status_code == 422
        assert sign_in(Client(), tine.email).status_code == (302 if number < most - 1 else 429)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "/%09/evil.example",
        "///evil.example",
        "http:///evil.example",
    ],
)
def test_after_signing_in_nobody_is_led_elsewhere(client: Client, tine: User, elsewhere: str) -> None:
    where = sign_in(client, tine.email, next=elsewhere).headers["Location"]
    assert where.startswith("/") and not where.startswith(("//", "/\\"))


def with_app(user: User) -> pyotp.TOTP:
    identity.begin_totp(user=user, random_bytes=urandom)
    app = pyotp.TOTP(identity.totp_secret(user))
    identity.confirm_totp(user=user, typed=app.at(timezone.now() - timedelta(seconds=30)), now=timezone.now(), random_bytes=urandom)
    return app


def test_with_an_authenticator_app_the_password_alone_is_not_enough(client: Client, tine: User) -> None:
    app = with_app(tine)
    assert sign_in(client, tine.email).headers["Location"] == "/office/sign-in/code/"
    assert client.get("/office/").status_code == 302
    assert client.post("/office/sign-in/code/", {"code": "000000"}).status_code == 422
    code = app.now()
    assert client.post("/office/sign-in/code/", {"code": code}).status_code == 302
    assert client.session["second_factor_done"]
    other = Client()
    sign_in(other, tine.email)
    assert other.post("/office/sign-in/code/", {"code": code}).status_code == 422, "a code works once"


def test_a_recovery_code_works_once(client: Client, tine: User) -> None:
    with_app(tine)
    code = identity.new_recovery_codes(user=tine, random_bytes=urandom)[0]
    for expected in (302, 422):
        fresh = Client()
        sign_in(fresh, tine.email)
        assert fresh.post("/office/sign-in/code/", {"code": code.lower()}).status_code == expected


def test_a_house_may_ask_everybody_for_a_second_factor(client: Client, tine: User, de_kring: House) -> None:
    House.objects.filter(pk=de_kring.pk).update(second_factor_required=True)
    sign_in(client, tine.email)
    assert client.get(f"/office/{de_kring.slug}/").headers["Location"].startswith("/office/account/second-factor/needed/")


def test_a_forgotten_password_is_mended_once_by_the_link(client: Client, tine: User, settings) -> None:
    settings.EVENT_TASKS = {**settings.EVENT_TASKS, "houses.password_reset_asked": []}
    from django.contrib.auth.tokens import PasswordResetTokenGenerator

    link = f"/office/sign-in/new-password/{tine.pk}/{PasswordResetTokenGenerator().make_token(tine)}/"
    assert client.post(link, {"new_password": "kort"}).status_code == 422
    assert client.post(link, {"new_password": "een heel nieuw wachtwoord"}).status_code == 302
    assert client.get(link).status_code == 404
    assert sign_in(client, tine.email, "een heel nieuw wachtwoord").status_code == 302


def test_asking_for_a_link_tells_nothing(client: Client, tine: User, settings) -> None:
    settings.EVENT_TASKS = {**settings.EVENT_TASKS, "houses.password_reset_asked": []}
    pages = [client.post("/office/sign-in/forgotten/", {"email": email}).content.count(b"<p") for email in (tine.email, "nobody@x.example")]
    assert pages[0] == pages[1]


def test_an_invitation_leads_in_once(client: Client, ann: User, de_kring: House, settings) -> None:
    settings.EVENT_TASKS = {**settings.EVENT_TASKS, "houses.invited": []}
    with house_scope(de_kring.pk) as scope:
        _made, token = invite(house=de_kring, email="new@de-kring.example", role=Role.DOOR, invited_by=ann, now=scope.now, random_bytes=urandom)
    link = f"/office/sign-in/invitation/de-kring/{token}/"
    assert client.get(link).status_code == 200
    assert client.get(link[:-2] + ("1/" if token.endswith("0") else "0/")).status_code == 404
    assert client.post(link, {"name": "Wout", "language": "nl", "new_password": "een goed lang wachtwoord"}).status_code == 302
    assert client.get(link).status_code == 404
    with house_scope(de_kring.pk):
        assert StaffRole.objects.get(user__email="new@de-kring.example").role == Role.DOOR


def test_who_loses_a_role_is_out_at_once(client: Client, tine: User, de_kring: House) -> None:
    sign_in(client, tine.email)
    with house_scope(de_kring.pk) as scope:
        take_role(house=de_kring, user=tine, role=Role.TICKETING, actor=COULISSE, now=scope.now)
    assert client.get(f"/office/{de_kring.slug}/").status_code == 302


def test_a_new_password_ends_other_sessions(client: Client, tine: User) -> None:
    other = Client()
    for browser in (client, other):
        sign_in(browser, tine.email)
    client.post("/office/account/password/", {"password": PASSWORD, "new_password": "nog een lang wachtwoord"})
    assert client.get("/office/account/").status_code == 200
    assert other.get("/office/account/").status_code == 302


def test_a_page_of_another_house_is_not_there(client: Client, omar: User, de_kring: House) -> None:
    sign_in(client, omar.email)
    assert client.get(f"/office/{de_kring.slug}/settings/").status_code == 404


def test_a_page_of_another_role_says_so(client: Client, de_kring: House) -> None:
    make_user("lien@de-kring.example", house=de_kring, role=Role.DOOR, language="fr")
    sign_in(client, "lien@de-kring.example")
    answer = client.get(f"/office/{de_kring.slug}/settings/", headers={"Accept-Language": "nl"})
    assert answer.status_code == 403 and 'lang="fr"' in answer.content.decode()


def test_without_the_mark_of_the_page_nothing_is_done(tine: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/office/sign-in/", {"email": tine.email, "password": PASSWORD}).status_code == 403
