"""The house of code keeps its shape."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from coulisse.testing.architecture import ROOT, closed_doors, keys_that_point_up, layers, model_references
from coulisse.testing.planting import plant


def test_neighbours_enter_by_the_doors() -> None:
    assert closed_doors() == []


def test_a_planted_window_is_seen(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {
            "coulisse/sales/__init__.py": "",
            "coulisse/sales/quoting.py": "",
            "coulisse/sales/queries.py": "",
            "coulisse/faces/shop/__init__.py": "",
            "coulisse/faces/shop/views.py": "from coulisse.sales import queries\nfrom coulisse.sales.quoting import quote_lines\n",
        },
    )
    assert closed_doors(tmp_path) == ["coulisse/faces/shop/views.py:2 enters sales by quoting, which is no door of it"]


def test_foreign_keys_point_down() -> None:
    assert keys_that_point_up(model_references(), layers()) == []


def test_a_planted_key_that_points_up_is_seen() -> None:
    planted = [("venues", "Hall.favourite_order", "sales"), ("venues", "Hall.price_list", "pricing"), ("sales", "Order.customer", "customers")]
    assert keys_that_point_up(planted, layers()) == ["Hall.favourite_order of venues points to sales", "Hall.price_list of venues points to pricing"]


@pytest.mark.django_db
def test_the_migrations_make_what_the_models_say() -> None:
    told = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=told)
    except SystemExit:
        pytest.fail(f"not in any migration:\n{told.getvalue()}")


def test_the_contract_names_every_module_that_is_there() -> None:
    named = set(layers())
    there = {path.parent.name for path in (ROOT / "coulisse").glob("*/__init__.py")} - {"testing"}
    assert there <= named


def test_the_layer_contract_is_seen_to_fail_on_a_planted_import(tmp_path: Path) -> None:
    """The import contract itself, on a tiny package with one import that looks up."""
    import os
    import subprocess
    import sys

    package = tmp_path / "planted"
    plant(package, {"__init__.py": "", "low/__init__.py": "import planted.high\n", "high/__init__.py": ""})
    (tmp_path / ".importlinter").write_text(
        "[importlinter]\nroot_package = planted\n[importlinter:contract:1]\nname = down\ntype = layers\ncontainers = planted\nlayers =\n  high\n  low\n"
    )
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([lint, "--no-cache"], cwd=tmp_path, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(tmp_path)})
    assert done.returncode == 1 and "BROKEN" in done.stdout
