"""The API's description as the file that is kept: ``python -m coulisse.faces.api.document`` writes it anew.

Kept, so that every change of the API is seen in its commit, and partners can read it without a running installation.
"""

import json
import os
from pathlib import Path

KEPT = Path(__file__).resolve().parents[3] / "docs" / "api" / "openapi.json"


def as_text() -> str:
    from coulisse.faces.api.urls import api

    return json.dumps(api.get_openapi_schema(), indent=1, ensure_ascii=False, sort_keys=True, default=str) + "\n"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coulisse.config.settings")
    import django

    django.setup()
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    KEPT.write_text(as_text())
