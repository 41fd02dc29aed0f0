"""Pictures of the programme: their addresses, and those that wait in a form until all of it is right."""

from dataclasses import asdict
from typing import Any

from django.core import signing
from django.urls import reverse

from coulisse.faces.office.programme.forms import PictureForm
from coulisse.houses.models import House
from coulisse.programme.images import MOST_BYTES, ImageRefused, StoredImage, image_urls, is_kept, keep_picture

_SALT = "coulisse.office.picture"


def thumbnail(name: str) -> str:
    """The address of the smallest size; empty where the name is no stored picture."""
    stored = image_urls(name).get("480", "")
    return reverse("media", args=[stored]) if stored else ""


def kept_token(stored: StoredImage) -> str:
    """What a form carries in place of a picture that came in already. Signed: nobody writes one of another house."""
    return signing.dumps(asdict(stored), salt=_SALT, compress=True)


def kept_picture(token: str, house: House) -> StoredImage | None:
    """The picture of a token; None for none, for one that isn't ours, and for files that went."""
    try:
        stored = StoredImage(**signing.loads(token, salt=_SALT)) if token else None
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return stored if stored and is_kept(stored.name, house.pk) else None


def receive(form: PictureForm, upload: Any, house: House) -> StoredImage | None:
    """Store what was uploaded, or find what was stored before. Outside a scope: it takes its time.

    What is refused stands at the question; the picture that was there before it stays chosen.
    """
    stored = kept_picture(form.data.get(form.add_prefix("kept"), "")[:1000], house)
    if upload:
        try:
            stored = keep_picture(house_id=house.pk, data=upload.read(MOST_BYTES + 1))
        except ImageRefused as refused:
            form.add_error("file", str(refused))
    return stored
