"""What the README shows is so."""

import json
import re
from pathlib import Path

from coulisse.venues import areas, plan
from coulisse.venues.geometry import seat_geometry
from coulisse.venues.types import AreaKind, Mark

README = (Path(__file__).resolve().parents[1] / "README.md").read_text()


def test_the_example_can_be_read_and_drawn() -> None:
    [example] = re.findall(r"```json\n(.*?)```", README, re.DOTALL)
    found = plan.read_plan(json.loads(example))
    assert (found.place_count, found.seats[0].key) == (122, "stalls-A-1")
    fields = set(json.loads(seat_geometry(found)))
    assert fields <= set(re.findall(r"`(\w+)(?:\[\])?`", README))


def test_every_kind_and_mark_and_shape_is_named() -> None:
    for name in (*AreaKind.values, *Mark.values, *areas.SHAPES, plan.FORMAT):
        assert f"`{name}`" in README, name
