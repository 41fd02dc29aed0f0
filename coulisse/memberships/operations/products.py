"""What a house sells to be held."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction

from coulisse.houses import operations as houses
from coulisse.houses.models import House
from coulisse.houses.types import Actor
from coulisse.lib.text import LANGUAGES, slugify
from coulisse.memberships.documents import check, needs_an_offer, to_document
from coulisse.memberships.models import Product, ProductVersion
from coulisse.memberships.types import ProductKind, ProductTerms


class ProductKeyTaken(Exception):
    """The house has a product with this key."""


def create_product(*, house: House, key: str, kind: ProductKind, terms: ProductTerms, actor: Actor, now: datetime) -> Product:
    """A new product, last of the list, with its first version. Raises `TermsRefused`, `ProductKeyTaken`."""
    check(kind, terms)
    try:
        with transaction.atomic():
            made = Product.objects.create(house=house, key=slugify(key, 40), kind=kind, position=Product.objects.count())
    except IntegrityError as error:
        raise ProductKeyTaken(key) from error
    _add_version(made, 1, terms, actor, now)
    _note(house)
    houses.record(house=house, actor=actor, verb="product.made", subject=f"product:{made.pk}", now=now)
    return made


def create_named_product(*, house: House, kind: ProductKind, terms: ProductTerms, actor: Actor, now: datetime) -> Product:
    """A new product whose key is made from its name; a pass, a ticket voucher or credits open what asks for that key. Raises `TermsRefused`."""
    named = slugify(next((terms.name[language] for language in LANGUAGES if (terms.name.get(language) or "").strip()), ""), 34) or kind.value
    taken = set(Product.objects.filter(key__startswith=named).values_list("key", flat=True))
    key = next(key for key in (named, *(f"{named}-{number}" for number in range(2, len(taken) + 3))) if key not in taken)
    if needs_an_offer(kind, terms) and not terms.unlocks:
        terms = replace(terms, unlocks=(key,))
    return create_product(house=house, key=key, kind=kind, terms=terms, actor=actor, now=now)


def change_product(*, house: House, product: Product, terms: ProductTerms, actor: Actor, now: datetime) -> ProductVersion:
    """A new version: for what is sold from now on. Who holds it keeps what was sold. Raises `TermsRefused`."""
    check(ProductKind(product.kind), terms)
    locked = Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    last = ProductVersion.objects.filter(product=locked).order_by("-number").values_list("number", flat=True).first() or 0
    version = _add_version(locked, last + 1, terms, actor, now)
    detail = {"version": version.number}
    houses.record(house=house, actor=actor, verb="product.changed", subject=f"product:{locked.pk}", now=now, detail=detail)
    return version


def archive_product(*, house: House, product: Product, actor: Actor, now: datetime) -> None:
    """No longer sold; who holds it keeps it."""
    Product.objects.filter(pk=product.pk).update(archived_at=now)
    _note(house)
    houses.record(house=house, actor=actor, verb="product.archived", subject=f"product:{product.pk}", now=now)


def _note(house: House) -> None:
    """Subscriptions have pages of their own."""
    kinds = set(Product.objects.filter(archived_at=None).values_list("kind", flat=True).distinct())
    subscriptions = ProductKind.SUBSCRIPTION in kinds
    houses.note_products(house_id=house.pk, has_products=len(kinds) > subscriptions, has_subscriptions=subscriptions)


def order_products(*, house: House, product_ids: Sequence[int], actor: Actor, now: datetime) -> None:
    """Show them in this order."""
    products = {product.pk: product for product in Product.objects.filter(pk__in=list(product_ids))}
    for position, pk in enumerate(pk for pk in product_ids if pk in products):
        products[pk].position = position
    Product.objects.bulk_update(products.values(), ["position"])
    houses.record(house=house, actor=actor, verb="products.ordered", subject=f"house:{house.pk}", now=now)


def _add_version(product: Product, number: int, terms: ProductTerms, actor: Actor, now: datetime) -> ProductVersion:
    version = ProductVersion.objects.create(
        house_id=product.house_id, product=product, number=number, document=to_document(terms), made_at=now, made_by=actor.name[:120]
    )
    product.current = version
    product.save(update_fields=["current"])
    return version
