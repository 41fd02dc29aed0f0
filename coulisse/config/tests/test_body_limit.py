"""A body that no page asks for is refused before it is read; plans and pictures of the office pass."""

import pytest
from django.test import Client

from coulisse.houses.models import House

pytestmark = pytest.mark.django_db


def heavy(megabytes: int) -> str:
    return str(megabytes * 1_000_000)


def test_a_form_of_a_visitor_has_a_bound(de_kring: House) -> None:
    answer = Client().post(f"/{de_kring.slug}/nl/basket/", data=b"x=1", content_type="multipart/form-data; boundary=b", CONTENT_LENGTH=heavy(5_000))
    assert answer.status_code == 413
    assert "te groot" in answer.content.decode(), "it says so on a page of ours"


def test_a_notice_and_a_scan_have_one_too(de_kring: House) -> None:
    for address in (f"/hooks/payments/{de_kring.slug}/x/", f"/door/{de_kring.slug}/1/scan/"):
        assert Client().post(address, data=b"x=1", content_type="application/json", CONTENT_LENGTH=heavy(1)).status_code == 413


def test_the_office_takes_a_large_plan_and_not_a_film(de_kring: House) -> None:
    address = f"/office/{de_kring.slug}/halls/"
    assert Client().post(address, data=b"", content_type="text/csv", CONTENT_LENGTH=heavy(20)).status_code != 413
    assert Client().post(address, data=b"", content_type="text/csv", CONTENT_LENGTH=heavy(40)).status_code == 413


def test_a_machine_gets_a_problem_to_read() -> None:
    answer = Client().post("/api/v1/houses/de-kring/holds", data=b"{}", content_type="application/json", CONTENT_LENGTH=heavy(40))
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")
