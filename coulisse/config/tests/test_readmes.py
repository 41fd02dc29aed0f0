"""Each module says what its doors are, and says it truly."""

from importlib import import_module
from pathlib import Path

from coulisse.testing.architecture import told_names, untold_doors
from coulisse.testing.planting import plant


def test_every_module_has_a_readme_that_names_its_doors() -> None:
    assert untold_doors() == []


def test_what_a_readme_puts_behind_a_door_is_there() -> None:
    told = list(told_names())
    assert len(told) > 100
    gone = [f"{module}: {door} has no {name}" for module, door, name in told if not hasattr(import_module(f"coulisse.{module}.{door}"), name)]
    assert gone == []


def test_a_planted_silence_is_heard(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {
            "coulisse/sales/__init__.py": 'DOORS = ("links",)\n',
            "coulisse/sales/links.py": "",
            "coulisse/sales/queries.py": "",
            "coulisse/sales/README.md": "# sales\n\n| door | holds |\n|---|---|\n| `queries` | `orders`, one more |\n",
            "coulisse/faces/shop/__init__.py": "",
        },
    )
    assert untold_doors(tmp_path) == ["faces.shop has no README", "the README of sales does not name its door links"]
    assert list(told_names(tmp_path)) == [("sales", "queries", "orders")]
