"""What `coulisse house add` answers to what can't be."""

import pytest

from coulisse.config.cli.houses import _check
from coulisse.config.environment import UnsafeInstallation


def test_a_good_house_is_let_through() -> None:
    _check("de-kring", "ann@dekring.example", ["nl", "fr"])


@pytest.mark.parametrize(
    ("slug", "admin", "languages", "says"),
    [
        ("De Kring", "ann@dekring.example", ["nl"], "--slug de-kring"),
        ("de_kring", "ann@dekring.example", ["nl"], "--slug de-kring"),
        ("k" * 41, "ann@dekring.example", ["nl"], "40 at most"),
        ("de-kring", "ann", ["nl"], "“ann” is no mail address"),
        ("de-kring", "ann@dekring.example", ["nl", "de"], "“de” is none of them"),
    ],
)
def test_a_mistake_is_answered_with_what_to_type(slug: str, admin: str, languages: list[str], says: str) -> None:
    with pytest.raises(UnsafeInstallation, match=says):
        _check(slug, admin, languages)
