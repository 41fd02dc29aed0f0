"""What load balancers, monitoring and log collectors are told."""

import json
import logging
from dataclasses import replace
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from coulisse.config import health
from coulisse.config.logs import logging_config


def test_a_process_that_answers_is_healthy_without_a_database() -> None:
    assert Client().get("/health/").json() == {"status": "ok"}


def test_it_is_ready_when_the_database_is_of_this_release(db: None) -> None:
    assert Client().get("/ready/").status_code == 200


def test_without_a_database_no_visitor_is_sent_here(monkeypatch: pytest.MonkeyPatch) -> None:
    class Silent:
        def cursor(self) -> None:
            raise OperationalError("gone")

    monkeypatch.setattr(health, "connection", Silent())
    answer = Client().get("/ready/")
    assert (answer.status_code, answer.json()["status"]) == (503, "the database does not answer")


def test_metrics_are_for_the_machine_itself_or_who_has_the_token(db: None, settings: Any) -> None:
    assert b"python_info" in Client().get("/metrics").content
    assert Client(REMOTE_ADDR="10.0.0.7").get("/metrics").status_code == 403
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, metrics_token="sesame")
    assert Client().get("/metrics").status_code == 403
    assert Client(REMOTE_ADDR="10.0.0.7").get("/metrics", headers={"authorization": "Bearer sesame"}).status_code == 200


def test_a_log_line_is_one_json_object(settings: Any) -> None:
    config = logging_config("json")
    made = config["formatters"]["structured"]
    formatter = made["()"](processors=made["processors"], foreign_pre_chain=made["foreign_pre_chain"])
    line = formatter.format(logging.LogRecord("coulisse.request", logging.INFO, __file__, 1, "two\nlines", None, None))
    logging_config(settings.ENVIRONMENT.log_format)
    told = json.loads(line)
    assert "\n" not in line and (told["event"], told["level"], told["logger"]) == ("two\nlines", "info", "coulisse.request") and told["timestamp"]
