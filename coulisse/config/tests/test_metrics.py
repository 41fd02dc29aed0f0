"""Who may read the metrics."""

from dataclasses import replace

import pytest
from django.conf import settings as installed
from django.test import Client

pytestmark = pytest.mark.django_db


def ask(**headers: str) -> int:
    return Client().get("/metrics", headers=headers).status_code


def test_without_a_token_only_this_machine_itself() -> None:
    assert ask() == 200
    assert ask(x_forwarded_for="203.0.113.9") == 403, "a proxy on this machine speaks for somebody else"
    assert Client(REMOTE_ADDR="203.0.113.9").get("/metrics").status_code == 403


def test_with_a_token_whoever_has_it(settings: object) -> None:
    settings.ENVIRONMENT = replace(installed.ENVIRONMENT, metrics_token="let-me-measure")
    assert ask(authorization="Bearer let-me-measure") == 200
    for wrong in ("Bearer let-me-measurE", "Bearer ", "let-me", "Bearer é"):
        assert ask(authorization=wrong) == 403
    assert ask() == 403
