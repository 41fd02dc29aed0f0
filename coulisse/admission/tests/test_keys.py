"""Signing keys: made once, sealed, rotated, retired."""

from typing import Any

import pytest

from coulisse.admission import codes, keys, operations, queries
from coulisse.admission.keys import KeyCantBeOpened
from coulisse.admission.models import SigningKey
from coulisse.admission.operations import NoKeyNumbersLeft
from coulisse.admission.queries import NoSigningKey
from coulisse.admission.types import Verdict
from coulisse.houses.models import HistoryEntry, House
from coulisse.houses.scope import house_scope

from .conftest import DOOR_STAFF, Evening, chance


def rotate(evening: Evening, seed: int = 7, **words: Any) -> SigningKey:
    return evening.do(operations.rotate_signing_key, actor=DOOR_STAFF, now=evening.now, random_bytes=chance(seed), **words)


def codes_now(evening: Evening) -> dict[int, str]:
    return evening.do(queries.signed_codes, tickets=evening.tickets)


def test_the_first_ticket_of_a_house_makes_its_key(evening: Evening) -> None:
    with house_scope(evening.house.pk):
        key = SigningKey.objects.get()
    assert key.number == 0
    assert keys.private_key(key).public_key().public_bytes_raw() == bytes(key.public_key)
    assert keys.private_key(key).private_bytes_raw() not in bytes(key.sealed_private_key)


def test_the_public_keys_verify_the_codes_without_the_database(evening: Evening) -> None:
    known = {(key.house_id, key.number): key for key in evening.do(queries.public_keys)}
    for ticket in evening.tickets:
        read = codes.read(evening.codes[ticket.pk])
        codes.verify(read, known)
        assert (read.serial, read.performance_id, read.version) == (ticket.serial, ticket.performance_id, 1)


def test_a_house_that_never_sold_signs_nothing(de_kring: House) -> None:
    with house_scope(de_kring.pk), pytest.raises(NoSigningKey):
        queries.signed_codes(house=de_kring, tickets=[])


def test_after_a_rotation_old_tickets_still_let_in(evening: Evening) -> None:
    assert rotate(evening).number == 1
    new = codes_now(evening)
    assert new[evening.tickets[0].pk] != evening.code(0)
    assert evening.scan(evening.code(0)).verdict is Verdict.ADMITTED
    assert evening.scan(new[evening.tickets[1].pk]).verdict is Verdict.ADMITTED
    with house_scope(evening.house.pk):
        assert HistoryEntry.objects.filter(verb="signing_key.rotated").count() == 1


def test_after_a_leak_old_codes_let_nobody_in_and_new_ones_do(evening: Evening) -> None:
    assert evening.scan(evening.code(3)).verdict is Verdict.ADMITTED, "this process knows the key from here on"
    rotate(evening, retire_older=True)
    assert evening.scan(evening.code(0)).verdict is Verdict.OUTDATED
    assert evening.scan(codes_now(evening)[evening.tickets[0].pk]).verdict is Verdict.ADMITTED
    assert evening.scan(evening.tickets[1].serial).verdict is Verdict.ADMITTED, "the short code is asked from the database"


def test_a_key_is_opened_with_the_secret_it_was_sealed_with_only(evening: Evening, settings: Any) -> None:
    settings.SECRET_KEY = "another secret of this installation, long enough to be one"
    with pytest.raises(KeyCantBeOpened):
        codes_now(evening)
    rotate(evening)
    assert codes_now(evening)
    assert evening.scan(evening.code(0)).verdict is Verdict.ADMITTED, "tickets that are out stay good"


def test_a_sealed_key_is_of_no_use_in_another_house(evening: Evening, het_anker: House) -> None:
    with house_scope(evening.house.pk):
        key = SigningKey.objects.get()
    key.house_id = het_anker.pk
    with pytest.raises(KeyCantBeOpened):
        keys.private_key(key)


def test_what_this_process_remembers_never_lets_in_against_the_database(evening: Evening) -> None:
    evening.scan(evening.code(3))
    replaced, _sealed = keys.new_key(house_id=evening.house.pk, number=0, random_bytes=chance(50))
    with house_scope(evening.house.pk):
        SigningKey.objects.update(public_key=replaced)
    assert evening.scan(evening.code(0)).verdict is Verdict.UNKNOWN


def test_the_numbers_of_keys_end(evening: Evening) -> None:
    with house_scope(evening.house.pk):
        SigningKey.objects.create(house=evening.house, number=255, public_key=b"", sealed_private_key=b"", made_at=evening.now)
    with pytest.raises(NoKeyNumbersLeft):
        rotate(evening)
