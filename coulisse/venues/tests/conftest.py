from collections.abc import Iterator

import pytest
from django.utils.translation import override


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """The sentences that the tests compare are those of the code."""
    with override("en"):
        yield
