"""What the README shows works as it stands."""

import re
from pathlib import Path

from coulisse.lib.moments import BRUSSELS
from coulisse.programme import images, operations, queries, rules, taxonomy, transfer
from coulisse.programme.transfer import read_season, season_fields
from coulisse.programme.transfer.columns import NAMES

README = (Path(__file__).parents[1] / "README.md").read_text()


def block(language: str) -> bytes:
    found = re.search(rf"```{language}\n(.*?)```", README, re.DOTALL)
    assert found
    return found[1].encode()


def test_the_season_in_json_is_read() -> None:
    season = read_season(block("json"), "seizoen.json", BRUSSELS)
    assert not season.problems and (len(season.productions), len(season.performances)) == (1, 1)


def test_the_season_in_a_table_is_read() -> None:
    season = read_season(block("csv"), "seizoen.csv", BRUSSELS)
    assert not season.problems and not season.notes
    assert (len(season.productions), len(season.performances)) == (2, 3)


def test_every_column_of_an_export_is_known() -> None:
    columns = [re.sub(r"_(nl|fr|en)$", "", name) for names in season_fields().values() for name in names]
    assert set(columns) <= set(NAMES)


def test_every_door_that_is_named_is_there() -> None:
    table = README[README.index("| door | holds |") : README.index("It announces")]
    for line in table.splitlines()[2:]:
        cells = line.split("|")
        names = {name for cell in cells[2:] for name in re.findall(r"`([a-z_]+)`", cell)}
        door = {"queries": queries, "operations": operations, "images": images, "transfer": transfer, "taxonomy": taxonomy, "rules": rules}.get(
            cells[1].strip(" `") if len(cells) > 1 else ""
        )
        assert door is None or all(hasattr(door, name) for name in names), (door, names)
