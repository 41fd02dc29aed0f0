"""What the stories of this module share."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from coulisse.houses.types import Actor


@pytest.fixture
def media(tmp_path: Path, settings: Any) -> Path:
    """Stored files go to a folder of the test's own."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
    }
    return tmp_path


@pytest.fixture
def actor() -> Actor:
    """Piet, programmer of De Kring."""
    return Actor("staff", 7, "Piet")


@pytest.fixture
def silent(settings: Any) -> None:
    """Announcements are made; nobody listens."""
    settings.EVENT_TASKS = {name: [] for name in settings.EVENT_TASKS}


@pytest.fixture
def photo() -> Callable[..., bytes]:
    """A photo of a stage: dark, with a light spot right of the middle. Its format, size and metadata can be told."""

    def make(width: int = 1800, height: int = 1200, kind: str = "JPEG", mode: str = "RGB", **options: Any) -> bytes:
        picture = Image.new(mode, (width, height), "#203040" if mode != "RGBA" else (32, 48, 64, 0))
        ImageDraw.Draw(picture).ellipse([width * 0.7, height * 0.3, width * 0.8, height * 0.4], fill="#ffe08a" if mode != "L" else 220)
        out = io.BytesIO()
        picture.save(out, kind, **options)
        return out.getvalue()

    return make
