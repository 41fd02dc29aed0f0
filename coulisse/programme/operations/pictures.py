"""Pictures of a production. The files are made by `programme.images`, before the transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from coulisse.houses import operations as houses
from coulisse.houses.scope import house_scope
from coulisse.houses.types import Actor
from coulisse.programme import images
from coulisse.programme.fields import clean_alt, clean_credit
from coulisse.programme.images import ImageRefused, StoredImage
from coulisse.programme.models import Production, ProductionImage
from coulisse.programme.types import FieldsRefused

MOST_IMAGES = 12


def add_image(
    *, production: Production, stored: StoredImage, alt: Mapping[str, str], actor: Actor, now: datetime, credit: str = ""
) -> ProductionImage:
    """Show a stored picture with a production, after those it has. ``alt`` is needed in one language at least.

    Raises `FieldsRefused`, and `ImageRefused` where the files aren't this house's or there are too many.
    """
    words = _words(alt, credit)
    Production.objects.select_for_update(no_key=True).get(pk=production.pk)
    shown = dict(production.images.values_list("name", "position"))
    if len(shown) >= MOST_IMAGES:
        raise ImageRefused(_("A production shows %(most)d pictures at most. Remove one first.") % {"most": MOST_IMAGES})
    if stored.name in shown:
        raise ImageRefused(_("This production shows this picture already."))
    if not images.is_kept(stored.name, production.house_id):
        raise ImageRefused(_("This picture is no longer there. Upload it again."))
    last = production.images.aggregate(last=Max("position"))["last"]
    made = ProductionImage.objects.create(
        house_id=production.house_id, production=production, name=stored.name, width=stored.width, height=stored.height, colour=stored.colour,
        position=0 if last is None else last + 1, **words,
    )  # fmt: skip
    _record(production, actor, "production.image_added", now, image=made.pk)
    return made


def change_image(
    *, image: ProductionImage, actor: Actor, now: datetime, alt: Mapping[str, str] | None = None, credit: str | None = None, name: str | None = None
) -> ProductionImage:
    """Change the words of a picture; with a ``name`` of `images.with_focal` also its crop. Raises `FieldsRefused`, `ImageRefused`."""
    changed: dict[str, Any] = _words(image.alt if alt is None else alt, image.credit if credit is None else credit)
    if name is not None and name != image.name:
        if images.image_sources(name) != images.image_sources(image.name) or not images.is_kept(name, image.house_id):
            raise ImageRefused(_("This picture is no longer there. Upload it again."))
        changed["name"] = name
    changed = {field: value for field, value in changed.items() if getattr(image, field) != value}
    if not changed:
        return image
    before = image.name
    for field, value in changed.items():
        setattr(image, field, value)
    image.save(update_fields=list(changed))
    if "name" in changed:
        forget_after_commit(image.house_id, [before])
    _record(image.production, actor, "production.image_changed", now, image=image.pk, fields=sorted(changed))
    return image


def remove_image(*, image: ProductionImage, actor: Actor, now: datetime) -> None:
    """No longer shown; its files go once this is committed, where no other production shows them."""
    _record(image.production, actor, "production.image_removed", now, image=image.pk)
    ProductionImage.objects.filter(pk=image.pk).delete()
    forget_after_commit(image.house_id, [image.name])


def order_images(*, production: Production, image_ids: Sequence[int], actor: Actor, now: datetime) -> None:
    """Show the pictures in this order; the first one stands in lists. Those that aren't named come after, as they were."""
    shown = list(production.images.select_for_update().order_by("position", "id"))
    wanted = {pk: place for place, pk in enumerate(image_ids)}
    ordered = sorted(shown, key=lambda image: wanted.get(image.pk, len(wanted)))
    moved = [image for place, image in enumerate(ordered) if image.position != place]
    if not moved:
        return
    for place, image in enumerate(ordered):
        image.position = place
    ProductionImage.objects.bulk_update(ordered, ["position"])
    _record(production, actor, "production.images_ordered", now)


def forget_after_commit(house_id: int, names: Iterable[str]) -> None:
    """Remove the files of these images when the transaction is over, but for what is still shown."""
    transaction.on_commit(partial(_forget, house_id, list(names)), robust=True)


def _forget(house_id: int, names: list[str]) -> None:
    with house_scope(house_id):
        shown = list(ProductionImage.objects.values_list("name", flat=True))
    for name in names:
        if name not in shown:
            images.forget(name, still_named=shown)


def _words(alt: Mapping[str, str], credit: str) -> dict[str, Any]:
    tidy_alt, alt_problems = clean_alt(alt)
    tidy_credit, credit_problems = clean_credit(credit)
    if problems := [*alt_problems, *credit_problems]:
        raise FieldsRefused(problems)
    return {"alt": tidy_alt, "credit": tidy_credit}


def _record(production: Production, actor: Actor, verb: str, now: datetime, **detail: Any) -> None:
    houses.record(house=production.house, actor=actor, verb=verb, subject=f"production:{production.pk}", now=now, detail=detail)
