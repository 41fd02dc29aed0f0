"""Stored images in mails: shown from inside the mail (cid), so that opening it tells nobody anything."""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from django.core.files.storage import default_storage

from coulisse.houses.asked import Asked, holding, one_of
from coulisse.houses.models import House
from coulisse.lib.text import in_language
from coulisse.outreach.wording import plain
from coulisse.programme.images import image_size, image_urls, is_kept
from coulisse.programme.models import Production, ProductionImage

_LOGO_WIDTH, _LOGO_HEIGHT = 200, 72


@dataclass(frozen=True, slots=True)
class Picture:
    """``cid`` is its name inside the mail, ``name`` the stored image, the size is as shown."""

    cid: str
    name: str
    alt: str
    width: int
    height: int

    def as_attachment(self) -> Mapping[str, str]:
        return {"what": "picture", "cid": self.cid, "name": self.name}


_first_image = Asked(lambda production: ProductionImage.objects.filter(production=production).order_by("position", "id")[:1])


_images = Asked(lambda ids: ProductionImage.objects.filter(one_of("production", ids)).order_by("position", "id"))


def hold_images(productions: Sequence[Production]) -> None:
    """Read the images of several productions in one query; `show_picture` then asks for none of them."""
    found: dict[int, list[ProductionImage]] = {production.pk: [] for production in productions}
    for image in _images.all(list(found)) if found else ():
        found[image.production_id].append(image)
    for production in productions:
        holding(production, "images", found[production.pk])


def _first_of(production: Production) -> ProductionImage | None:
    if "images" in getattr(production, "_prefetched_objects_cache", ()):
        return next(iter(production.images.all()), None)
    return _first_image.first(production.pk)


def show_picture(production: Production, house: House, language: str) -> Picture | None:
    """The first image of a production, cut for sharing; None where none is stored."""
    image = _first_of(production)
    if image is None or not is_kept(image.name, house.pk):
        return None
    return Picture("show", image.name, plain(in_language(image.alt, language), 200), 600, 315)


def logo_picture(house: House) -> Picture | None:
    """The logo, scaled into 200 × 72; its words are the house's name."""
    size = image_size(house.logo)
    if size is None or not is_kept(house.logo, house.pk):
        return None
    scale = min(_LOGO_WIDTH / size[0], _LOGO_HEIGHT / size[1], 1)
    return Picture("logo", house.logo, plain(house.name, 120), max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))


def card_cid(membership_id: int) -> str:
    """The name of the picture of its code inside a mail."""
    return f"card{membership_id}"


def read_image(name: str) -> bytes | None:
    """The JPEG of a picture or the PNG of a logo; None where it is gone."""
    files = image_urls(name)
    file = files.get("share") or files.get("png")
    try:
        with default_storage.open(file or "") as stored:
            return stored.read()
    except OSError:
        return None


_PART = re.compile(r"<!-- picture:(\w+) -->.*?<!-- /picture:\1 -->\s*", re.DOTALL)


def without_pictures(html: str, but: Set[str] = frozenset()) -> str:
    """The mail without the pictures that aren't there (any more)."""
    return _PART.sub(lambda found: found[0] if found[1] in but else "", html)
