"""What follows from an image's name alone. Pure."""

import re
from dataclasses import dataclass

PICTURE_WIDTHS = (480, 960, 1600)
LOGO_WIDTHS = (320, 640)
SHARE_SIZE = (1200, 630)

_NAME = re.compile(r"(?P<base>(?P<house>\d{1,10})/[0-9a-f]{32}-(?P<width>\d{1,5})x(?P<height>\d{1,5}))-(?:f(?P<x>\d{1,3})\.(?P<y>\d{1,3})|logo)")
_FILE = re.compile(r"\d{1,10}/[0-9a-f]{32}-\d{1,5}x\d{1,5}(?:-\d{1,4}\.webp|-f\d{1,3}\.\d{1,3}\.jpg|-logo\.png)")
_TYPES = {"webp": "image/webp", "jpg": "image/jpeg", "png": "image/png"}


@dataclass(frozen=True, slots=True)
class Named:
    base: str
    width: int
    height: int
    focal: tuple[int, int] | None  # None: a logo

    @property
    def widths(self) -> list[int]:
        """The widths that are stored: the usual ones that it fills, and its own where it is in between."""
        usual = LOGO_WIDTHS if self.focal is None else PICTURE_WIDTHS
        return [*(width for width in usual if width < self.width), min(self.width, usual[-1])]

    @property
    def name(self) -> str:
        return f"{self.base}-logo" if self.focal is None else f"{self.base}-f{self.focal[0]}.{self.focal[1]}"

    def webp(self, width: int) -> str:
        return f"{self.base}-{width}.webp"

    @property
    def still(self) -> str:
        """The JPEG for sharing, or a logo's PNG: what programs read that know no WebP."""
        return f"{self.name}.png" if self.focal is None else f"{self.name}.jpg"


def read_name(name: str) -> Named | None:
    found = _NAME.fullmatch(name or "")
    if not found:
        return None
    focal = (int(found["x"]), int(found["y"])) if found["x"] else None
    return Named(found["base"], int(found["width"]), int(found["height"]), focal)


def image_sources(name: str) -> list[tuple[int, str]]:
    """The stored WebP files as (width in pixels, storage name), smallest first: a ``srcset``. Empty for no image."""
    named = read_name(name)
    return [(width, named.webp(width)) for width in named.widths] if named else []


def image_urls(name: str) -> dict[str, str]:
    """Storage names by what is wanted: of a picture ``480``, ``960``, ``1600`` and ``share`` (JPEG, 1200 × 630);
    of a logo ``320``, ``640`` and ``png``. A width that the picture doesn't fill answers the nearest it has.
    Empty for an empty or unknown name, so that a page shows no picture and doesn't fail.
    """
    named = read_name(name)
    if named is None:
        return {}
    wanted = LOGO_WIDTHS if named.focal is None else PICTURE_WIDTHS
    found = {str(width): named.webp(next((stored for stored in named.widths if stored >= width), named.widths[-1])) for width in wanted}
    return {**found, "png" if named.focal is None else "share": named.still}


def image_size(name: str) -> tuple[int, int] | None:
    """Width and height for the page, so that it doesn't jump; None for no image."""
    named = read_name(name)
    return (named.width, named.height) if named else None


def focal_point(name: str) -> tuple[int, int]:
    """What a crop keeps in sight, in percent from the left and from the top; for ``object-position``."""
    named = read_name(name)
    return (named.focal if named else None) or (50, 50)


def stored_type(storage_name: str) -> str | None:
    """The content type of a stored file, for whoever serves it; None for any other path."""
    return _TYPES[storage_name.rsplit(".", 1)[1]] if _FILE.fullmatch(storage_name) else None
