"""What imports alone can't show: neighbours enter by the doors, foreign keys point down, each README names the doors.

Each function answers the violations it finds, as sentences; the tests run them on the project and on planted
violations, so that a check that sees nothing is noticed.
"""

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Every module has these doors where it has the file; further ones stand in DOORS of its __init__.py.
USUAL_DOORS = frozenset({"queries", "operations", "types", "permissions", "events", "models", "tasks"})
# Who may look into everything: the top of the house, and tests.
ABOVE_DOORS = frozenset({"config", "testing", "conftest"})
# One level deeper, these are modules of their own.
FOLDERS = frozenset({"faces", "integrations"})


def module_of(parts: tuple[str, ...]) -> str:
    """``("coulisse", "faces", "shop", "views")`` is of ``faces.shop``; ``("coulisse", "sales", …)`` of ``sales``."""
    if len(parts) > 2 and parts[1] in FOLDERS:
        return ".".join(parts[1:3])
    return parts[1] if len(parts) > 1 else ""


def closed_doors(root: Path = ROOT) -> list[str]:
    """Imports that enter another module by a window: not through one of its doors."""
    return sorted(_closed_doors(root))


def _closed_doors(root: Path) -> Iterator[str]:
    doors = {name: USUAL_DOORS | _own_doors(root, name) for name in _modules(root)}
    for path in (root / "coulisse").rglob("*.py"):
        parts = path.relative_to(root).with_suffix("").parts
        here = module_of(parts)
        if here in ABOVE_DOORS or "tests" in parts or "migrations" in parts:
            continue
        for line, target in _imports(path):
            there = module_of(target)
            depth = 1 + there.count(".") + 1
            if there == here or there not in doors or len(target) <= depth:
                continue
            if target[depth] not in doors[there]:
                yield f"{'/'.join(parts)}.py:{line} enters {there} by {target[depth]}, which is no door of it"


def _modules(root: Path) -> Iterable[str]:
    package = root / "coulisse"
    for path in package.iterdir():
        if path.is_dir() and path.name not in FOLDERS:
            yield path.name
    for folder in FOLDERS:
        for path in (package / folder).glob("*/"):
            yield f"{folder}.{path.name}"


def _own_doors(root: Path, module: str) -> frozenset[str]:
    """What DOORS in the module's __init__.py adds. ``lib`` is all doors."""
    init = root / "coulisse" / Path(*module.split(".")) / "__init__.py"
    if module == "lib":
        return frozenset(path.stem for path in init.parent.glob("*.py"))
    if not init.exists():
        return frozenset()
    for node in ast.parse(init.read_text()).body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "DOORS" for t in node.targets):
            return frozenset(ast.literal_eval(node.value))
    return frozenset()


def _imports(path: Path) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Each thing imported from our package, as its full path, with the line."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and not node.level and node.module and node.module.startswith("coulisse"):
            for alias in node.names:
                yield node.lineno, (*node.module.split("."), alias.name)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("coulisse."):
                    yield node.lineno, tuple(alias.name.split("."))


def untold_doors(root: Path = ROOT) -> list[str]:
    """Modules without a README, and doors that the README of their module doesn't name."""
    return sorted(_untold_doors(root))


def _untold_doors(root: Path) -> Iterator[str]:
    for module in _modules(root):
        folder = root / "coulisse" / Path(*module.split("."))
        if folder.name == "tests" or not (folder / "__init__.py").exists():
            continue
        if not (readme := folder / "README.md").exists():
            yield f"{module} has no README"
            continue
        words = set(re.findall(r"[a-z_]+", readme.read_text()))
        # Tables go by their own names there, under what the module owns.
        for door in sorted(USUAL_DOORS | _own_doors(root, module) - {"__init__"}):
            if door == "models":
                continue
            if door not in words and ((folder / f"{door}.py").exists() or (folder / door / "__init__.py").exists()):
                yield f"the README of {module} does not name its door {door}"


def told_names(root: Path = ROOT) -> Iterator[tuple[str, str, str]]:
    """Each name that the table of doors in a README puts behind a door: (module, door, name)."""
    for module in _modules(root):
        readme = root / "coulisse" / Path(*module.split(".")) / "README.md"
        text = readme.read_text() if readme.exists() else ""
        table = text.partition("| door | holds |")[2].partition("\n\n")[0]
        for door, holds in re.findall(r"^\| `(\w+)` \| (.*) \|$", table, re.MULTILINE):
            for name in re.findall(r"`([A-Za-z_]\w*)`", holds):
                yield module, door, name


def layers(root: Path = ROOT) -> dict[str, int]:
    """How high each module stands, by the contract in pyproject.toml; lib is 0."""
    contract = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    heights = enumerate(reversed(contract["layers"]))
    return {name.strip(): height for height, layer in heights for name in layer.replace(":", "|").split("|")}


def keys_that_point_up(references: Iterable[tuple[str, str, str]], heights: dict[str, int]) -> list[str]:
    """Foreign keys to a table of a higher module, or of a neighbour at the same height.

    ``references``: (module of the table, ``Model.field``, module of the target).
    """
    return sorted(
        f"{field} of {here} points to {there}"
        for here, field, there in references
        if here != there and there in heights and heights.get(here, 99) <= heights[there]
    )


def model_references() -> Iterator[tuple[str, str, str]]:
    """Every reference between our models."""
    from django.apps import apps

    for model in apps.get_models():
        if not model.__module__.startswith("coulisse."):
            continue
        for field in model._meta.local_fields:
            target = field.related_model
            if field.is_relation and target is not None and target.__module__.startswith("coulisse."):
                yield _top(model.__module__), f"{model.__name__}.{field.name}", _top(target.__module__)


def _top(dotted: str) -> str:
    return dotted.split(".")[1]
