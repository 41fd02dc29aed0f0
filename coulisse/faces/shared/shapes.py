"""Pages, and parts of them, that are the same for many but for a few words: made once in a moment, with holes that each visitor's words go into.

    {% set top %}{% call made_once("shop top", house.pk) %}<header>{{ hole("tools") }}</header>{% endcall %}{% endset %}
    {{ top|filled(tools=tools) }}

What is kept is kept by all that it was made of, so that nothing of one visitor can stand in it but by a hole. What goes
in a hole is escaped, unless it is markup of ours, and never looked at for holes again.
"""

import re
from collections.abc import Callable, Hashable, Mapping
from secrets import token_hex

from django.conf import settings
from markupsafe import Markup, escape

from coulisse.lib.kept import ForAMoment

# Nobody who types can guess what a hole looks like.
_CHANCE = token_hex(8)
_HOLES = re.compile(rf"hole-{_CHANCE}-(\w+)-")

# What stands between the holes, and their names, by turns.
Shape = list[str]


def hole(name: str) -> Markup:
    """Where something of each page's own goes; it passes through a page as any word does."""
    return Markup(f"hole-{_CHANCE}-{name}-")  # noqa: S704 (names of ours)


def filled(part: str, **own: object) -> Markup:
    """A part with all its holes filled in. Raises `KeyError` where one is forgotten."""
    return _filled(_HOLES.split(part), own)


def _filled(shape: Shape, own: Mapping[str, object]) -> Markup:
    words = list(shape)
    words[1::2] = [escape(own[name]) for name in shape[1::2]]
    return Markup("".join(words))  # noqa: S704 (made by a template; what is filled in is escaped)


_parts: ForAMoment[Markup] = ForAMoment(settings.MOMENT_SECONDS, most=2000)
_pages: ForAMoment[Shape] = ForAMoment(settings.MOMENT_SECONDS, most=500)


def part_kept(key: Hashable, make: Callable[[], Markup]) -> Markup:
    return _parts.get(key, make)


def page_filled(key: Hashable, own: Mapping[str, object], make: Callable[[], str]) -> Markup:
    """A whole page: its shape as it is kept by ``key``, and what is this page's own."""
    return _filled(_pages.get(key, lambda: _HOLES.split(make())), own)
