"""The command line teaches, and says in a sentence what is wrong and what to do."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from coulisse.config import diagnosis
from coulisse.config.cli.installation import _check_migrated
from coulisse.config.cli.main import cli
from coulisse.config.environment import UnsafeInstallation
from coulisse.testing.architecture import ROOT

NOBODY_THERE = "postgresql://coulisse_app@127.0.0.1:1/coulisse"


def commands(group: click.Group, path: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{path}{name} ")
        else:
            yield f"{path}{name}", command


@pytest.mark.parametrize(("name", "command"), list(commands(cli)), ids=lambda value: value if isinstance(value, str) else "")
def test_every_command_says_what_it_does(name: str, command: click.Command) -> None:
    assert command.help and len(command.help) > 30
    assert [option.name for option in command.params if isinstance(option, click.Option) and not (option.help or option.type)] == []


def test_the_operators_guide_names_every_command() -> None:
    guide = (ROOT / "docs/operators/README.md").read_text()
    assert [name for name, _command in commands(cli) if f"coulisse {name}" not in guide] == []


@pytest.mark.parametrize("words", [["check", "--json"], ["migrate"], ["worker"], ["backup", "somewhere"]])
def test_a_database_that_does_not_answer_is_one_sentence(words: list[str], coulisse: Any) -> None:
    done = coulisse(*words, DATABASE_URL=NOBODY_THERE)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.startswith("coulisse: The database does not answer: ") and "`coulisse doctor`" in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_doctor_looks_on_where_the_database_is_silent_and_no_image_can_be_kept(coulisse: Any, tmp_path: Path) -> None:
    media = tmp_path / "var" / "media"
    media.parent.mkdir()
    media.write_text("no folder")
    done = coulisse("doctor", "--json", DATABASE_URL=NOBODY_THERE)
    wrong = {symptom["what"].split(":")[0]: symptom["do"] for symptom in json.loads(done.stdout) if symptom["state"] == "wrong"}
    assert done.returncode == 1
    assert wrong["PostgreSQL does not answer"] == "Check DATABASE_URL, and that the server runs."
    assert wrong[f"Images can't be kept in {media}"].startswith("Let who runs Coulisse write there")


def test_a_folder_in_which_nothing_can_be_kept_is_one_sentence(coulisse: Any, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = coulisse("doctor", COULISSE_VAR=str(tmp_path / "file" / "var"))
    assert done.returncode == 2 and "Let COULISSE_VAR name a folder" in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.parametrize(("url", "says"), [("mysql://x", "begins with postgresql://"), ("postgresql://x@host:54a/y", "“54a” is none")])
def test_an_address_that_is_none_is_one_sentence(url: str, says: str, coulisse: Any) -> None:
    done = coulisse("doctor", DATABASE_URL=url)
    assert done.returncode == 2 and says in done.stderr and done.stderr.count("\n") == 1


def test_serving_is_refused_with_every_reason(coulisse: Any) -> None:
    done = coulisse("serve")
    assert done.returncode == 2
    for variable in ("COULISSE_SECRET_KEY", "COULISSE_BASE_URL", "DATABASE_URL", "COULISSE_MAIL_URL"):
        assert f"  - {variable} must" in done.stderr


def test_a_database_of_an_earlier_release_is_not_worked_on(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    _check_migrated()
    monkeypatch.setattr(diagnosis, "waiting_migrations", lambda: ["one", "two"])
    with pytest.raises(UnsafeInstallation, match="migrations that wait: 2.: run `coulisse migrate` first"):
        _check_migrated()
    assert [symptom.do for symptom in diagnosis._migrations()] == ["Run `coulisse migrate`."]


def test_the_role_that_checks_is_looked_at(committed_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [symptom.state for symptom in diagnosis._reader()] == ["fine"]
    monkeypatch.setattr(diagnosis, "connections", {"reader": diagnosis.connection})
    monkeypatch.setattr(diagnosis.connection, "close", lambda: None)
    assert [(symptom.state, symptom.do) for symptom in diagnosis._reader()] == [("wrong", "Let DATABASE_READER_URL name the role coulisse_reader.")]
