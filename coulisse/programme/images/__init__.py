"""Stored images. What comes in is never what goes out: each picture is decoded and drawn anew.

- Refused before anything is decoded: what is too large in bytes or in pixels, and what is no JPEG, PNG, WebP or
  AVIF by its own first bytes, whatever its name says.
- Nothing else of the file survives: no EXIF (with its places and cameras), no comments, no second file behind it.
- A picture is kept as WebP in a few widths and as a JPEG for sharing; a logo keeps its transparency.
- Its name says all: ``<house>/<digest>-<width>x<height>-<focal>``. From the name alone follow the stored files,
  the proportions (so that a page doesn't jump) and where to crop. A name's files never change: cache for ever.

`keep_picture` and `keep_logo` take their time and write files: call them outside a scope, and hand what they
answer to `operations.add_image` or `houses.operations.change_house`.
"""

from .keeping import StoredImage, forget, is_kept, keep_logo, keep_picture, with_focal
from .names import LOGO_WIDTHS, PICTURE_WIDTHS, SHARE_SIZE, focal_point, image_size, image_sources, image_urls, stored_type
from .reading import MOST_BYTES, MOST_PIXELS, ImageRefused

__all__ = [
    "LOGO_WIDTHS",
    "MOST_BYTES",
    "MOST_PIXELS",
    "PICTURE_WIDTHS",
    "SHARE_SIZE",
    "ImageRefused",
    "StoredImage",
    "focal_point",
    "forget",
    "image_size",
    "image_sources",
    "image_urls",
    "is_kept",
    "keep_logo",
    "keep_picture",
    "stored_type",
    "with_focal",
]
