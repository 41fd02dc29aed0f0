"""A backup that nobody put back is a hope: here it is put back."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from coulisse.config.databases import DATABASE_NAME
from coulisse.config.postgres import EmbeddedPostgres
from coulisse.testing.database import fill_installation

pytestmark = pytest.mark.slow(seconds=20)


@pytest.fixture
def installed(django_db_setup: None, tmp_path: Path) -> Iterator[None]:
    """An installation without a house, whose server runs."""
    postgres = EmbeddedPostgres(tmp_path / "var" / "postgres")
    with postgres.running():
        fill_installation(postgres, DATABASE_NAME, tmp_path / "empty.dump")
        yield


@pytest.fixture
def well(installed: None, coulisse: Any) -> Callable[..., str]:
    """A command that must do what it was asked; answers what it said."""

    def run(*words: str) -> str:
        done = coulisse(*words)
        assert done.returncode == 0, done.stderr
        return str(done.stdout)

    return run


def test_what_was_lost_after_a_backup_comes_back(well: Callable[..., str], coulisse: Any, tmp_path: Path) -> None:
    picture = tmp_path / "var" / "media" / "1" / "poster.webp"
    well("migrate", "--quiet")
    well("house", "add", "--name", "De Kring", "--admin", "ann@de-kring.example")
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"a poster")
    told = well("backup", str(tmp_path / "backups"))
    backup = next((tmp_path / "backups").iterdir())
    assert str(backup) in told and backup.stat().st_mode & 0o077 == 0

    well("house", "add", "--name", "Het Anker", "--admin", "omar@het-anker.example")
    picture.unlink()
    well("restore", "--yes", str(backup))

    assert picture.read_bytes() == b"a poster"
    houses = well("house", "list")
    assert "de-kring" in houses and "het-anker" not in houses
    assert json.loads(well("check", "--json"))["holds"]
    assert [
        symptom for symptom in json.loads(coulisse("doctor", "--json").stdout) if symptom["state"] == "wrong" and "task" not in symptom["what"]
    ] == []


def test_what_is_no_backup_is_refused_and_nothing_is_lost(well: Callable[..., str], coulisse: Any, tmp_path: Path) -> None:
    well("house", "add", "--name", "De Kring", "--admin", "ann@de-kring.example")
    (tmp_path / "empty").mkdir()
    done = coulisse("restore", "--yes", str(tmp_path / "empty"))
    assert done.returncode == 2 and "no backup" in done.stderr
    assert "de-kring" in well("house", "list")
