"""A visitor whose browser says which host it asks, as every browser does."""

import pytest
from django.test import Client


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "testserver"})
