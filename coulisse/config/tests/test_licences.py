"""What Coulisse stands on may stand beside it."""

import re
import tomllib
from email.message import Message

import pytest

from coulisse.testing.architecture import ROOT
from coulisse.testing.licences import GUIDE, is_accepted, licence_of, locked_names, row, runtime_packages


def test_every_package_has_a_licence_that_was_looked_at() -> None:
    assert [(package.name, package.licence) for package in runtime_packages() if not package.accepted] == []


def test_the_guide_names_them_all_and_no_others() -> None:
    told = GUIDE.read_text()
    assert [package.name for package in runtime_packages() if row(package) not in told] == [], "write it anew: python -m coulisse.testing.licences"
    assert set(re.findall(r"^\| `([\w.-]+)`", told, re.MULTILINE)) <= set(locked_names())


def test_our_own_is_the_one_that_the_package_says() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["license"] == "EUPL-1.2"
    assert text.lstrip().startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2") and "Compatible Licences" in text


@pytest.mark.parametrize(
    ("expression", "holds"),
    [
        ("MIT", True),
        ("Apache-2.0 OR GPL-2.0-only", True),
        ("Apache-2.0 AND BSD-2-Clause", True),
        ("MIT AND SSPL-1.0", False),
        ("BUSL-1.1", False),
        ("says nothing", False),
    ],
)
def test_one_of_several_is_enough_and_all_of_several_are_needed(expression: str, holds: bool) -> None:
    assert is_accepted(expression) is holds


def test_what_an_older_package_says_is_understood_or_kept_in_its_own_words() -> None:
    said = Message()
    said["License"] = "SIL OFL 1.1"
    assert licence_of(said) == "SIL OFL 1.1"
    said["Classifier"] = "License :: OSI Approved :: SIL Open Font License 1.1 (OFL-1.1)"
    assert licence_of(said) == "OFL-1.1"
    assert licence_of(Message()) == "says nothing"
