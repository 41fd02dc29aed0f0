"""Every address of the site, read from the resolver itself: none can be forgotten."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import get_resolver

_PARAMETER = re.compile(r"<(?:[\w-]+:)?(\w+)>")
_GROUP = re.compile(r"\(\?P(<\w+>)[^)]*\)")


@dataclass(frozen=True)
class Address:
    """``route`` as ``office/<house>/halls/<hall>/``; ``kinds`` says of each of its parameters what it takes."""

    route: str
    kinds: Mapping[str, str]
    view: Callable[..., Any]

    def path(self, values: Mapping[str, object]) -> str:
        """The address with its parameters filled in."""
        return "/" + _PARAMETER.sub(lambda found: str(values[found[1]]), self.route)


def every_address() -> list[Address]:
    """Each once, in the order in which the resolver tries them."""
    found: dict[str, Address] = {}
    for pattern, view in _walk(get_resolver(), ""):
        kinds = {name: kind for kind, name in re.findall(r"<(?:([\w-]+):)?(\w+)>", pattern)}
        route = _PARAMETER.sub(r"<\1>", _GROUP.sub(r"\1", pattern).replace("^", "").replace("$", ""))
        found.setdefault(route, Address(route, kinds, view))
    return list(found.values())


def _walk(resolver: Any, before: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    for entry in resolver.url_patterns:
        pattern = before + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from _walk(entry, pattern)
        else:
            yield pattern, entry.callback
