from collections.abc import Iterator
from typing import Any

import pytest

from coulisse.demo import posters, season

KEPT = {"de-grote-beverzeelse-quiz", "het-zout-van-de-winter", "de-fiets-van-mijn-grootmoeder", "verhalen-aan-de-toog"}


@pytest.fixture
def small_season(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[dict[str, Any], ...]]:
    """Of the season only what a village hall plays, and one poster for all: the same ways, in a few seconds."""
    few = tuple(described for described in season.productions() if described["slug"] in KEPT)
    picture = posters.draw(few[0])
    monkeypatch.setattr(season, "productions", lambda: few)
    monkeypatch.setattr(posters, "draw", lambda described: picture)
    yield few
