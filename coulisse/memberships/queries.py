"""Questions about what people hold. Inside a house scope."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet, Sum

from coulisse.lib.codes import tidy_code
from coulisse.lib.text import Text
from coulisse.memberships.documents import from_document
from coulisse.memberships.models import Code, Membership, Product, ProductVersion, Reserve
from coulisse.memberships.types import MembershipState, ProductTerms, Spending, UseWanted, by_person


def uses_left(asked: Sequence[UseWanted], now: datetime, *, but_not_of: UUID | None = None) -> dict[UseWanted, int]:
    """How many uses each has left, in one query; held ones that aren't over are not left, unless ``but_not_of`` holds them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT use.subject, use.scope, count(*) FROM memberships_use AS use"
            " JOIN unnest(%s::text[], %s::text[]) AS asked (subject, scope) ON asked.subject = use.subject AND asked.scope = use.scope"
            " WHERE use.state = 2 OR (use.expires_at > %s AND use.holder IS DISTINCT FROM %s) GROUP BY 1, 2",
            [[use.subject for use in asked], [use.scope for use in asked], now, but_not_of],
        )
        taken = {(subject, scope): count for subject, scope, count in cursor.fetchall()}
    return {use: max(0, use.limit - taken.get((use.subject, use.scope), 0)) for use in asked}


def code_typed(typed: str, now: datetime) -> Code | None:
    """The code that somebody typed, where it opens something now. Unknown, over, not yet and another house's answer the same."""
    since, until = Q(from_at=None) | Q(from_at__lte=now), Q(until_at=None) | Q(until_at__gt=now)
    return Code.objects.filter(since, until, value=_as_kept(typed), archived_at=None).first()


def _as_kept(typed: str) -> str:
    """As a code would be kept; what the database can't even compare is no code."""
    return tidy_code(typed)[:41].replace("\x00", "?")


def uses_of_code(code: Code, *, email: str, count: int) -> list[UseWanted]:
    """The limits that using it so often meets."""
    wanted = []
    if code.uses is not None:
        wanted.append(UseWanted(code.subject, "", count, code.uses))
    if code.uses_per_person is not None:
        wanted.append(UseWanted(code.subject, by_person(email), count, code.uses_per_person))
    return wanted


def codes(*, batch: str = "") -> Collection[Code]:
    """The codes in use, newest first; of one batch where it is named."""
    found = Code.objects.filter(archived_at=None).order_by("-made_at", "-id")
    return found.filter(batch=batch) if batch else found


def products() -> QuerySet[Product]:
    """What the house sells to be held, with its current version, in its order."""
    return Product.objects.filter(archived_at=None).select_related("current").order_by("position", "id")


@lru_cache(maxsize=512)
def terms_of(version_id: int) -> ProductTerms:
    """The terms of a version; read once and kept by the process, because a version never changes.

    Callers reach the version through a row of the house, so that kept terms are never another house's.
    """
    return from_document(ProductVersion.objects.values_list("document", flat=True).get(pk=version_id))


def membership_typed(typed: str, now: datetime) -> Membership | None:
    """The membership whose code somebody typed, where it is good now. Unknown, over and another house's answer the same."""
    return _good_now(now).filter(code=_as_kept(typed)).select_related("version__product").first()


def membership_good_now(membership_id: int, now: datetime) -> Membership | None:
    """The membership of this number, where it is good now."""
    return _good_now(now).filter(pk=membership_id).select_related("version__product").first()


def holder_typed(typed: str, products: Collection[str]) -> Membership | None:
    """The membership of one of these products whose code somebody typed, also where its time is over: who had it comes first too."""
    kept = Membership.objects.filter(code=_as_kept(typed), state=MembershipState.ACTIVE, version__product__key__in=products)
    return kept.select_related("version__product").first()


def names_of(products: Collection[str]) -> dict[str, Text]:
    """What products are called, by key; also what is no longer sold. One query."""
    found = Product.objects.filter(key__in=products, current__isnull=False).order_by("position", "id")
    return {one.key: terms_of(one.current_id).name for one in found}


def is_spent(membership: Membership) -> bool:
    """Whether it was worth something, in money or in tickets, of which nothing is left."""
    terms = terms_of(membership.version_id)
    return bool(terms.worth_cents or terms.worth_tickets) and not membership.left_cents and not membership.left_tickets


def memberships_of(customer_id: int, now: datetime) -> list[Membership]:
    """What a customer holds that is good now, what ends first before the rest."""
    return list(_good_now(now).filter(customer_id=customer_id).select_related("version__product").order_by("valid_until", "id"))


def _good_now(now: datetime) -> QuerySet[Membership]:
    ended = Q(valid_until=None) | Q(valid_until__gt=now)
    return Membership.objects.filter(ended, state=MembershipState.ACTIVE, valid_from__lte=now)


def free_to_spend(memberships: Sequence[Membership], now: datetime, *, but_not_of: UUID | None = None) -> dict[int, Spending]:
    """What is left of each that nobody else is paying with; nothing of one that isn't good now. One query."""
    held = Reserve.objects.filter(membership_id__in=[one.pk for one in memberships], expires_at__gt=now).exclude(holder=but_not_of)
    sums = {row["membership_id"]: row for row in held.values("membership_id").annotate(cents=Sum("cents"), tickets=Sum("tickets")).order_by()}
    return {one.pk: _free(one, sums.get(one.pk, {"cents": 0, "tickets": 0}), now) for one in memberships}


def _free(one: Membership, reserved: dict[str, int], now: datetime) -> Spending:
    if not one.is_good(now):
        return Spending(one.pk)
    return Spending(one.pk, max(0, one.left_cents - reserved["cents"]), max(0, one.left_tickets - reserved["tickets"]))
