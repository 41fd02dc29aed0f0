"""A stored picture as a page needs it: its addresses by width, its proportions, its words."""

from dataclasses import dataclass

from django.urls import reverse

from coulisse.lib.text import in_language, language_of
from coulisse.programme.images import focal_point, image_size, image_sources, image_urls
from coulisse.programme.models import ProductionImage


@dataclass(frozen=True, slots=True)
class Picture:
    """``sources`` are (address, width), smallest first; ``share`` is a JPEG for links on social media.

    ``focal`` (tenths of the width and of the height) is what a crop keeps in sight; ``colour`` stands there until
    the picture has come. An empty ``alt`` says that the picture adds nothing to the words beside it.
    """

    sources: tuple[tuple[str, int], ...]
    share: str
    width: int
    height: int
    focal: tuple[int, int]
    colour: str
    alt: str
    alt_language: str
    credit: str

    @property
    def src(self) -> str:
        """A middle width, for browsers that know no ``srcset``."""
        return self.sources[min(1, len(self.sources) - 1)][0]

    @property
    def is_tall(self) -> bool:
        return self.height > self.width


def media_url(name: str) -> str:
    return reverse("media", args=[name])


def picture(image: ProductionImage, language: str) -> Picture | None:
    """None for a row whose name is no stored picture: the page shows none, and doesn't fail."""
    size = image_size(image.name)
    if size is None:
        return None
    x, y = focal_point(image.name)
    return Picture(
        sources=tuple((media_url(name), width) for width, name in image_sources(image.name)),
        share=media_url(image_urls(image.name).get("share", "")) if "share" in image_urls(image.name) else "",
        width=size[0],
        height=size[1],
        focal=(round(x / 10), round(y / 10)),
        colour=image.colour,
        alt=in_language(image.alt, language),
        alt_language=language_of(image.alt, language),
        credit=image.credit,
    )
