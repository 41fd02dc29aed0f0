"""Codes that people type."""

from datetime import timedelta
from uuid import uuid4

import pytest

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.memberships import operations, queries
from coulisse.memberships.models import Code
from coulisse.memberships.operations import CodeRefused, CodeTaken, UsedUp
from coulisse.memberships.types import CodeTerms
from coulisse.testing.cast import NOW

SUMMER = CodeTerms("summer", uses=2, uses_per_person=1, from_at=NOW, until_at=NOW + timedelta(days=30))


def make(house: House, shown: str = "Zomer 26", terms: CodeTerms = SUMMER) -> Code:
    with house_scope(house.pk):
        return operations.make_code(house=house, shown=shown, terms=terms, actor=COULISSE, now=NOW)


def typed(house: House, text: str, now=NOW) -> Code | None:
    with house_scope(house.pk):
        return queries.code_typed(text, now)


def test_a_code_is_read_without_capitals_and_spaces(de_kring: House) -> None:
    made = make(de_kring)
    assert [typed(de_kring, text) for text in ("zomer26", " ZOMER 26 ", "Zomer-26", "z0mer 26")] == [made] * 4


def test_unknown_over_early_archived_and_another_houses_are_the_same(de_kring: House, het_anker: House) -> None:
    made = make(het_anker)
    assert typed(de_kring, "zomer26") is None
    assert typed(het_anker, "winter26") is None
    assert typed(het_anker, "zomer26", NOW - timedelta(seconds=1)) is None
    assert typed(het_anker, "zomer26", NOW + timedelta(days=30)) is None
    assert typed(het_anker, "x" * 5000) is None
    assert typed(het_anker, "zomer26\x00") is None
    with house_scope(het_anker.pk):
        assert operations.archive_codes(house=het_anker, code_ids=[made.pk], actor=COULISSE, now=NOW) == 1
    assert typed(het_anker, "zomer26") is None


def test_a_house_has_one_code_that_reads_so(de_kring: House, het_anker: House) -> None:
    make(de_kring)
    make(het_anker)
    with pytest.raises(CodeTaken):
        make(de_kring, "ZOMER26")


@pytest.mark.parametrize(
    ("shown", "terms"),
    [
        ("ab", SUMMER),
        ("x" * 41, SUMMER),
        ("zomer", CodeTerms("")),
        ("zomer", CodeTerms("summer", uses=0)),
        ("zomer", CodeTerms("summer", uses_per_person=1_000_000)),
        ("zomer", CodeTerms("summer", from_at=NOW, until_at=NOW)),
    ],
)
def test_a_code_that_makes_no_sense_is_refused_with_a_sentence(de_kring: House, shown: str, terms: CodeTerms) -> None:
    with pytest.raises(CodeRefused, match=r"\w+ \w+"):
        make(de_kring, shown, terms)


def test_single_codes_have_sixty_five_random_bits(de_kring: House) -> None:
    from secrets import token_bytes

    with house_scope(de_kring.pk):
        made = operations.make_codes(
            house=de_kring, count=300, batch="Pers", terms=CodeTerms("press", uses=1), actor=COULISSE, now=NOW, random_bytes=token_bytes
        )
        assert {len(code.value) for code in made} == {13} and len({code.value for code in made}) == 300
        assert queries.code_typed(made[7].shown.lower(), NOW) == made[7]
        assert len(queries.codes(batch="Pers")) == 300


def test_a_code_for_two_is_used_by_two_different_people(de_kring: House) -> None:
    code = make(de_kring)

    def use(email: str) -> None:
        with house_scope(de_kring.pk):
            wanted = queries.uses_of_code(code, email=email, count=1)
            operations.take_uses(house_id=de_kring.pk, wanted=wanted, holder=uuid4(), expires_at=NOW + timedelta(minutes=20), now=NOW)

    use("an@example.org")
    with pytest.raises(UsedUp):
        use("AN@example.org")
    use("bo@example.org")
    with pytest.raises(UsedUp):
        use("cis@example.org")
