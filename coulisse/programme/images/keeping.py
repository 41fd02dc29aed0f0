"""Keeping pictures in the installation's storage, and forgetting them."""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image

from .drawing import commonest, encoded, flat, for_sharing, guessed_focal, in_srgb, narrowed, upright
from .names import LOGO_WIDTHS, PICTURE_WIDTHS, Named, read_name
from .reading import ImageRefused, reading

log = structlog.get_logger("coulisse.pictures")


@dataclass(frozen=True, slots=True)
class StoredImage:
    """A picture that was kept. ``name`` is what a row holds; ``colour`` its commonest colour as ``#rrggbb``."""

    name: str
    width: int
    height: int
    colour: str


def keep_picture(*, house_id: int, data: bytes, focal: tuple[int, int] | None = None) -> StoredImage:
    """Store a photo. ``focal`` (percent from left and top) where somebody chose it; else it is guessed.

    The same file gives the same name. Raises `ImageRefused`.
    """
    with reading(data) as opened:
        picture = flat(in_srgb(upright(opened)))
    picture.thumbnail((PICTURE_WIDTHS[-1], PICTURE_WIDTHS[-1] * 2), Image.Resampling.LANCZOS)
    named = Named(_base(house_id, "picture", data, picture), *picture.size, _checked(focal) or guessed_focal(picture))
    for width in named.widths:
        _store(named.webp(width), encoded(narrowed(picture, width), "WEBP", quality=80, method=4))
    _store(named.still, for_sharing(picture, named.focal))
    return StoredImage(named.name, *picture.size, commonest(picture))


def keep_logo(*, house_id: int, data: bytes) -> StoredImage:
    """Store a logo with its transparency, as WebP and PNG. Raises `ImageRefused`."""
    with reading(data) as opened:
        logo = in_srgb(upright(opened)).convert("RGBA")
    logo.thumbnail((LOGO_WIDTHS[-1], LOGO_WIDTHS[-1]), Image.Resampling.LANCZOS)
    named = Named(_base(house_id, "logo", data, logo), *logo.size, None)
    for width in named.widths:
        _store(named.webp(width), encoded(narrowed(logo, width), "WEBP", lossless=True, method=4))
    _store(named.still, encoded(logo, "PNG", optimize=True))
    return StoredImage(named.name, *logo.size, commonest(logo.convert("RGB")))


def with_focal(name: str, focal: tuple[int, int]) -> str:
    """The same picture with another focal point: its new name, with its new crop stored. Raises `ImageRefused`."""
    named = read_name(name)
    if named is None or named.focal is None:
        raise _gone()
    changed = Named(named.base, named.width, named.height, _checked(focal))
    try:
        with default_storage.open(named.webp(named.widths[-1])) as kept, Image.open(kept, formats=["WEBP"]) as picture:
            _store(changed.still, for_sharing(picture.convert("RGB"), changed.focal))
    except FileNotFoundError as error:
        raise _gone() from error
    return changed.name


def is_kept(name: str, house_id: int) -> bool:
    """The image was stored for this house, and its files are there."""
    named = read_name(name)
    return named is not None and named.base.startswith(f"{house_id}/") and default_storage.exists(named.still)


def forget(name: str, *, still_named: Iterable[str]) -> None:
    """Remove the files of an image, but for those that another image of the house has in common with it."""
    kept = {file for other in still_named for file in _files(other)}
    for file in _files(name):
        if file not in kept:
            default_storage.delete(file)


def _files(name: str) -> list[str]:
    named = read_name(name)
    return [*(named.webp(width) for width in named.widths), named.still] if named else []


def _base(house_id: int, kind: str, data: bytes, picture: Image.Image) -> str:
    digest = hashlib.sha256(f"coulisse {kind} 1\n".encode() + data).hexdigest()[:32]
    return f"{house_id}/{digest}-{picture.width}x{picture.height}"


def _store(file: str, content: bytes) -> None:
    """Write a file once. Its name says its content; one of another size was cut off half-way, and is replaced."""
    if default_storage.exists(file):
        if default_storage.size(file) == len(content):
            return
        default_storage.delete(file)
    try:
        saved = default_storage.save(file, ContentFile(content))
    except OSError as error:  # Its disk is full, or may only be read: whoever typed a whole page keeps it.
        log.error("picture not kept", why=error.strerror)
        with suppress(OSError):
            default_storage.delete(file)
        raise ImageRefused(_("There is no room for this picture on our side at the moment. Leave it out and go on, and add it later.")) from error
    if saved != file:  # Another process was first; theirs is the same.
        default_storage.delete(saved)


def _checked(focal: tuple[int, int] | None) -> tuple[int, int] | None:
    return (min(100, max(0, int(focal[0]))), min(100, max(0, int(focal[1])))) if focal else None


def _gone() -> ImageRefused:
    return ImageRefused(_("This picture is no longer there. Upload it again."))
