"""We ask UiTPAS what its published API takes, and the fake answers what that API answers.

The contract is publiq's own. It is not part of this repository: name the folder of contracts in ``COULISSE_CONTRACTS``.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from coulisse.integrations import patience
from coulisse.integrations.uitpas import client
from coulisse.integrations.uitpas.fake import BLOCKED, CLIENT_ID, CLIENT_SECRET, GOOD, UNKNOWN, FakeUitpas
from coulisse.integrations.uitpas.issuer import _NO_GOOD, Uitpas

CONTRACTS = os.environ.get("COULISSE_CONTRACTS", "")
pytestmark = pytest.mark.skipif(not CONTRACTS, reason="COULISSE_CONTRACTS names no folder of contracts")

PROJECTS = Path(CONTRACTS) / "publiq/apidocs/projects"


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    return json.loads((PROJECTS / "uitpas/reference/uitpas.json").read_text())


@pytest.fixture
def uitpas(settings: Any) -> Iterator[FakeUitpas]:
    with FakeUitpas() as running:
        settings.ENVIRONMENT = replace(settings.ENVIRONMENT, uitpas_url=running.url, uitid_url=running.url)
        patience.with_uitpas_at.cache_clear()
        client.forget_tokens()
        yield running


def asked(uitpas: FakeUitpas, number: str) -> httpx.Response:
    return httpx.get(f"{uitpas.url}/passes/{number}", headers={"Authorization": f"Bearer {uitpas.tokens[-1]}"}, trust_env=False)


def test_a_pass_of_the_fake_is_one_of_uitpas(published: dict[str, Any], uitpas: FakeUitpas) -> None:
    assert Uitpas({"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}).is_good(GOOD)
    schema = {"$ref": "#/components/schemas/Pass", "components": published["components"]}
    Draft202012Validator(schema).validate(asked(uitpas, GOOD).json())


def test_its_refusals_are_published_ones(published: dict[str, Any], uitpas: FakeUitpas) -> None:
    Uitpas({"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}).check_keys()
    answers = published["paths"]["/passes/{uitpasNumber}"]["get"]["responses"]
    errors = (PROJECTS / "uitpas/docs/errors.md").read_text()
    for number, status in ((BLOCKED, 400), (UNKNOWN, 404)):
        refused = asked(uitpas, number)
        assert refused.status_code == status and str(status) in answers and refused.json()["type"] in errors


def test_what_we_take_for_a_no_stands_in_the_published_errors() -> None:
    errors = (PROJECTS / "uitpas/docs/errors.md").read_text()
    answers = (PROJECTS / "uitpas/reference/uitpas.json").read_text()
    assert all(f"https://api.publiq.be/probs/uitpas/{kind}" in errors + answers for kind in _NO_GOOD)


def test_the_token_is_asked_where_and_as_it_is_published() -> None:
    said = (PROJECTS / "authentication/docs/client-access-token.md").read_text()
    assert f"POST {client._TOKEN_PATH} HTTP/1.1" in said
    assert "grant_type=client_credentials&client_id=YOUR_CLIENT_ID&client_secret=YOUR_CLIENT_SECRET" in said
