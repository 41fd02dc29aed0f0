"""What the outside tells an installation."""

from pathlib import Path

import pytest

from coulisse.config.environment import VARIABLES, UnsafeInstallation, mail_settings, production_objections, read_environment
from coulisse.testing.architecture import ROOT

GOOD = {
    "COULISSE_MODE": "production",
    "COULISSE_SECRET_KEY": "kL9xw0_Zt7Qm4-Vb1nC8dRfGhJkPsYuEaXiOoW2T5vN6B3qM7z",
    "COULISSE_BASE_URL": "https://tickets.example.org",
    "DATABASE_URL": "postgresql://coulisse_app@db/coulisse",
    "COULISSE_MAIL_URL": "smtp://user:password@mail:587",
}


def test_every_variable_stands_in_the_operators_guide() -> None:
    guide = (ROOT / "docs/operators/environment.md").read_text()
    for variable in VARIABLES:
        assert f"| `{variable.name}` |" in guide and variable.says in guide


def test_good_settings_have_no_objection() -> None:
    assert production_objections(read_environment(GOOD)) == []


@pytest.mark.parametrize(
    "change",
    [
        {"COULISSE_SECRET_KEY": ""},
        {"COULISSE_SECRET_KEY": "short"},
        {"COULISSE_SECRET_KEY": "a" * 60},
        {"COULISSE_SECRET_KEY": "change-me-" + GOOD["COULISSE_SECRET_KEY"]},
        {"COULISSE_BASE_URL": "http://tickets.example.org"},
        {"COULISSE_BASE_URL": ""},
        {"DATABASE_URL": ""},
        {"COULISSE_MAIL_URL": ""},
        {"COULISSE_ALLOWED_HOSTS": "*"},
    ],
)
def test_unsafe_settings_are_refused_with_a_reason(change: dict[str, str]) -> None:
    assert len(production_objections(read_environment({**GOOD, **change}))) == 1


@pytest.mark.parametrize("change", [{"COULISSE_MODE": "prod"}, {"COULISSE_WEB_PROCESSES": "two"}])
def test_what_can_not_be_read_is_said(change: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(UnsafeInstallation):
        read_environment({**GOOD, "COULISSE_VAR": str(tmp_path), **change})


def test_a_demo_makes_its_own_secret_and_keeps_it(tmp_path: Path) -> None:
    first = read_environment({"COULISSE_VAR": str(tmp_path)}).secret_key
    assert len(first) > 50 and read_environment({"COULISSE_VAR": str(tmp_path)}).secret_key == first
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0


def test_what_a_command_prints_beside_a_demo_leads_to_the_demo(tmp_path: Path) -> None:
    demo = {"COULISSE_VAR": str(tmp_path)}
    assert read_environment(demo).base_url == ""
    (tmp_path / "demo.json").write_text('{"base": "http://localhost:9000/"}')
    assert read_environment(demo).base_url == "http://localhost:9000"
    assert read_environment({**demo, "COULISSE_BASE_URL": "http://localhost:7000"}).base_url == "http://localhost:7000"
    assert read_environment({**GOOD, **demo, "COULISSE_BASE_URL": ""}).base_url == ""


def test_mail_is_sent_over_tls_unless_the_server_is_on_this_machine() -> None:
    assert mail_settings("smtp://me:p%40ss@mail.example").starttls and mail_settings("smtp://me:p%40ss@mail.example").password == "p@ss"
    assert mail_settings("smtps://mail.example").tls and mail_settings("smtps://mail.example").port == 465
    assert not mail_settings("smtp://localhost:2525").starttls
    with pytest.raises(UnsafeInstallation):
        mail_settings("mail.example")
