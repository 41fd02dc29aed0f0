"""The codes on a ticket: what is read, what is refused."""

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from coulisse.admission import base45, codes
from coulisse.admission.codes import CodeRefused, ForgedCode, NotATicketCode, PublicKey, RetiredKey, UnknownKey
from coulisse.lib.codes import ALPHABET, grouped

from .mutations import mutations

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
KEYS = {(3, 0): PublicKey(3, 0, KEY.public_key().public_bytes_raw())}
SERIAL = "0123456789ABCDEF"

serials = st.text(ALPHABET, min_size=16, max_size=16)


def code(**changes: object) -> str:
    words = {"house_id": 3, "performance_id": 120_000, "serial": SERIAL, "version": 1, "key_number": 0, "private_key": KEY}
    return codes.encode(**{**words, **changes})


def accepted(text: str) -> bool:
    try:
        codes.verify(codes.read(text), KEYS)
    except CodeRefused:
        return False
    return True


@given(
    house=st.integers(0, 2**31 - 1), performance=st.integers(0, 2**63 - 1), serial=serials, version=st.integers(0, 32767), number=st.integers(0, 255)
)
def test_what_is_written_is_read(house: int, performance: int, serial: str, version: int, number: int) -> None:
    text = code(house_id=house, performance_id=performance, serial=serial, version=version, key_number=number)

    read = codes.read(text)

    assert (read.house_id, read.performance_id, read.serial, read.version, read.key_number) == (house, performance, serial, version, number)
    codes.verify(read, {(house, number): PublicKey(house, number, KEY.public_key().public_bytes_raw())})
    assert set(text) <= set(base45.ALPHABET), "QR codes hold it in alphanumeric mode"
    assert text == text.strip()


def test_a_usual_code_fits_a_small_qr_code() -> None:
    assert len(code()) <= 154, "version 6-M: 41 modules"


@given(st.binary(max_size=200))
def test_base45_goes_there_and_back(data: bytes) -> None:
    text = base45.encode(data)
    assert base45.decode(text) == data
    assert not text.endswith(" ")


@pytest.mark.parametrize(("plain", "encoded"), [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581"), (b"ietf!", "QED8WEX0")])
def test_base45_as_in_the_standard(plain: bytes, encoded: str) -> None:
    assert base45.encode(plain) == encoded
    assert base45.decode(encoded) == plain


@pytest.mark.parametrize("text", ["A", "AAAA", "GGW", ":::", "::", "a00", "é00"])
def test_base45_that_means_nothing_is_refused(text: str) -> None:
    with pytest.raises(base45.NotBase45):
        base45.decode(text)


def test_no_mutation_of_a_code_is_accepted() -> None:
    assert accepted(code()), "otherwise this test would prove nothing"
    assert [text for text in mutations(code(), 12_000, seed=20261124) if accepted(text)] == []


@given(st.text(max_size=220))
def test_any_text_is_read_or_refused_by_name(text: str) -> None:
    try:
        codes.read(text)
    except NotATicketCode:
        pass


@given(st.binary(min_size=64, max_size=130))
@settings(max_examples=300)
def test_no_bytes_with_our_prefix_are_accepted(data: bytes) -> None:
    assert not accepted(codes.PREFIX + base45.encode(data))


def test_a_code_of_another_house_is_refused() -> None:
    with pytest.raises(UnknownKey):
        codes.verify(codes.read(code(house_id=4)), KEYS)


def test_another_houses_key_signs_nothing_for_this_house() -> None:
    with pytest.raises(ForgedCode):
        codes.verify(codes.read(code(private_key=OTHER_KEY)), KEYS)


def test_a_signature_over_other_things_is_no_ticket() -> None:
    payload = base45.decode(code().removeprefix(codes.PREFIX))[:-64]
    with pytest.raises(ForgedCode):
        codes.verify(codes.read(codes.PREFIX + base45.encode(payload + KEY.sign(payload))), KEYS)


def test_after_a_rotation_old_and_new_codes_verify_until_the_old_key_is_retired() -> None:
    old, new = code(key_number=0), code(key_number=1, private_key=OTHER_KEY)
    both = {**KEYS, (3, 1): PublicKey(3, 1, OTHER_KEY.public_key().public_bytes_raw())}
    codes.verify(codes.read(old), both)
    codes.verify(codes.read(new), both)

    retired = {**both, (3, 0): PublicKey(3, 0, both[3, 0].public_key, datetime(2026, 11, 24, tzinfo=UTC))}
    codes.verify(codes.read(new), retired)
    with pytest.raises(RetiredKey):
        codes.verify(codes.read(old), retired)


@pytest.mark.parametrize(
    "typed",
    [SERIAL, SERIAL.lower(), grouped(SERIAL), "O123-4567-89AB-CDEF", " oI23 4567 89ab cdef\n", "0l23.4567.89ab.cdef"],
)
def test_the_short_code_is_read_however_it_is_typed(typed: str) -> None:
    read = codes.read(typed)
    assert read.serial == SERIAL
    assert not read.is_signed


def test_a_short_code_proves_nothing_by_itself() -> None:
    with pytest.raises(ForgedCode):
        codes.verify(codes.read(SERIAL), KEYS)


@pytest.mark.parametrize("text", ["", " ", "CT:", "ct:", "https://de-kring.example/", "012345678", SERIAL + "0", "CT:" + "0" * 400, "★" * 16])
def test_other_texts_are_no_ticket_codes(text: str) -> None:
    with pytest.raises(NotATicketCode):
        codes.read(text)


def test_a_scanner_that_writes_small_letters_or_a_line_end_is_understood() -> None:
    assert accepted(code().lower())
    assert accepted(code() + "\r\n")


def test_a_code_says_nothing_about_a_person() -> None:
    assert code() == code(), "the same ticket, the same code: nothing but the ticket is in it"
    assert len(base45.decode(code().removeprefix(codes.PREFIX))) == 2 + 1 + 3 + 10 + 1 + 64
