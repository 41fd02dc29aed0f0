"""The address of notices, for whoever finds it: nothing that is sent there is our fault."""

from uuid import uuid4

import pytest
from django.test import Client

from coulisse.houses.models import House


@pytest.mark.parametrize(("said", "answered"), [("²", 404), ("-1", 404), ("many", 404), ("20001", 404), ("9" * 40, 413)])
def test_a_length_that_lies_is_no_payment(de_kring: House, said: str, answered: int) -> None:
    answer = Client().post(f"/hooks/payments/{de_kring.slug}/{uuid4()}/", data=b"id=tr_1", content_type="text/plain", CONTENT_LENGTH=said)
    assert answer.status_code == answered
