"""Style sheets and scripts: complete, small, from nobody else."""

import gzip
import hashlib
import json
import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from coulisse.faces.shared.bundles import BUNDLES, PARTS, SHEETS, bundle_path, joined, sources, without_comments

STATIC = Path(__file__).parents[1] / "static" / "shared"
BUNDLE_LIMIT, PART_LIMIT, SCRIPT_LIMIT = 14 * 1024, 3 * 1024, 6 * 1024


@pytest.mark.parametrize("name", BUNDLES)
def test_a_bundle_fits_in_the_first_packets(name: str) -> None:
    assert len(brotli.compress(joined(name).encode())) <= BUNDLE_LIMIT


@pytest.mark.parametrize("name", PARTS)
def test_a_part_is_small(name: str) -> None:
    assert len(brotli.compress(joined(name).encode())) <= PART_LIMIT


def test_our_scripts_are_small() -> None:
    """All of them together, as they are served; a page loads those that it names."""
    served = (without_comments(path.read_text()).encode() for path in (STATIC / "js").glob("*.js"))
    assert sum(len(gzip.compress(script)) for script in served) <= SCRIPT_LIMIT


@pytest.mark.parametrize("name", SHEETS)
def test_a_bundle_is_sound(name: str) -> None:
    text = joined(name)
    assert text.count("{") == text.count("}")
    assert text.startswith("@layer")
    assert "/*" not in text
    assert not re.search(r"@import|https?:|//[a-z]", text)


@pytest.mark.parametrize("name", SHEETS)
def test_every_rule_stands_in_a_layer(name: str) -> None:
    for path in sources(name):
        opening = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL).strip()
        assert opening.startswith("@layer"), path.name


def test_every_component_has_its_sheet_in_every_bundle() -> None:
    components = set((STATIC / "css" / "components").glob("*.css"))
    for name in BUNDLES:
        assert components <= set(sources(name))


def test_colours_and_measures_come_from_the_tokens() -> None:
    for path in (STATIC / "css").rglob("*.css"):
        if path.name not in ("tokens.css",):
            assert not re.search(r"#[0-9a-f]{3,8}\b(?!-)[;\s]", path.read_text()), f"{path.name} has a colour of its own"


def test_the_dark_theme_is_there_for_devices_that_ask() -> None:
    text = joined("shop")
    dark = re.search(r'\[data-theme="dark"\] \{(.*?)\}', text, re.DOTALL)
    preferred = re.search(r"@media \(prefers-color-scheme: dark\) \{ :root:not\(\[data-theme\]\) \{(.*?)\}", text, re.DOTALL)
    assert dark and preferred and dark[1] == preferred[1]


def test_everything_is_collected_hashed_and_compressed(tmp_path: Path) -> None:
    """What production does when it starts: every reference resolves, also of scripts to each other."""
    storages = {**settings.STORAGES, "staticfiles": {"BACKEND": "coulisse.faces.shared.bundles.HashedFiles"}}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    paths = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    for name in SHEETS:
        assert (tmp_path / f"{paths[bundle_path(name)]}.br").exists()
    started = re.findall(r'import\("\./([\w.-]+)"\)', (tmp_path / paths["shared/js/start.js"]).read_text())
    assert len(started) == 10
    for module in started:
        assert re.fullmatch(r"[\w-]+\.[0-9a-f]{12}\.js", module)
        assert (tmp_path / "shared" / "js" / module).stat().st_size > 100
    for name in paths.values():
        assert (tmp_path / name).stat().st_size > 0, name


def test_what_others_made_is_unchanged() -> None:
    vendor = STATIC / "vendor"
    assert hashlib.sha256((vendor / "htmx.js").read_bytes()).hexdigest() in (vendor / "README.md").read_text()
