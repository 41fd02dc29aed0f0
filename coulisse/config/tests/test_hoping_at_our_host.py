"""Who loses a seat in the line at the door hears it at our own host only, as with every address of the API."""

from io import BytesIO
from typing import Any

import pytest

from coulisse.config.wsgi import _hopes


@pytest.mark.parametrize(("host", "hopes"), [("localhost:8000", True), ("tickets.dekring.example", False), ("", False)])
def test_only_at_our_own_host_somebody_hopes(host: str, hopes: bool) -> None:
    sent = b'{"performance_id": 1, "seats": ["A-1"]}'
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/api/v1/houses/de-kring/holds", "HTTP_AUTHORIZATION": "Bearer x", "HTTP_HOST": host,
        "SERVER_NAME": "x", "CONTENT_LENGTH": str(len(sent)), "wsgi.input": BytesIO(sent),
    }  # fmt: skip
    assert bool(_hopes()(environ, lambda *_said: None)) is hopes
