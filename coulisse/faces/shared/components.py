"""The macros of every component, as one global ``ui`` of all pages: ``{{ ui.button(_("Save")) }}``.

A global, and not an import on each page, because a single block of a page (htmx) is rendered without the top of its file.
"""

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import jinja2

_FOLDER = Path(__file__).parent / "jinja2" / "shared" / "components"
_MACRO = re.compile(r"\{%-? macro ([a-z]\w*)\((.*?)\) -?%\}", re.DOTALL)


def signatures() -> dict[str, tuple[str, str]]:
    """Every public macro: its name, the template that holds it, and its arguments as written."""
    found: dict[str, tuple[str, str]] = {}
    for path in sorted(_FOLDER.glob("*.html")):
        for name, arguments in _MACRO.findall(path.read_text()):
            found[name] = (f"shared/components/{path.name}", arguments)
    return found


class Components:
    """Looks a macro up by its name: ``ui.notice`` is the macro `notice` of ``components/notice.html``."""

    def __init__(self, environment: jinja2.Environment) -> None:
        self._environment = environment

    @cached_property
    def _homes(self) -> Mapping[str, str]:
        return {name: template for name, (template, _arguments) in signatures().items()}

    def __getattr__(self, name: str) -> Any:
        try:
            home = self._homes[name]
        except KeyError:
            raise AttributeError(f"there is no component '{name}'; they are in {_FOLDER.name}/") from None
        macro = getattr(self._environment.get_template(home).module, name)
        setattr(self, name, macro)  # A page asks for fifty of them.
        return macro
