"""What is tested here stands without the other faces: only the addresses of this folder answer."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def own_addresses(settings: Any) -> None:
    settings.ROOT_URLCONF = "coulisse.faces.shared.tests.addresses"
