"""Discount codes: made, looked at, withdrawn. A code is told once, in the answer that makes it."""

from datetime import datetime
from os import urandom

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Status

from coulisse.faces.api.auth import Caller, allowed
from coulisse.faces.api.problems import ApiProblem, not_found
from coulisse.faces.api.schemas import CodeMadeOut, CodeOut, CodePage, CodesIn, CodesMadeOut, Id, Short
from coulisse.houses.scope import house_scope
from coulisse.houses.types import ApiScope
from coulisse.memberships import operations
from coulisse.memberships.models import Code
from coulisse.memberships.operations import CodeRefused, CodeTaken
from coulisse.memberships.types import CodeTerms
from coulisse.sales import queries as sales
from coulisse.sales.offering import words_asked

router = Router(tags=["codes"])
PAGE = 100
# So much of a random code is shown afterwards: enough to find it by, too little to use it.
HINT = 4


@router.post("/houses/{house}/codes", response={201: CodesMadeOut}, summary="Make discount codes")
def make(request: HttpRequest, house: str, body: CodesIn) -> Status:
    """Either one word for many (`code`), or a `batch` of `count` random codes of 65 bits, one for each person.

    The codes stand in this answer and in no other: keep them. Sent again it makes nothing: the word, or the name of the batch, is taken.
    """
    caller = allowed(request, house, ApiScope.CODES)
    if (body.code is None) == (body.batch is None) or (body.batch is None and body.count is not None):
        raise ApiProblem(422, "invalid-request", "Say which codes", "Give either code, or batch with count.")
    try:
        with house_scope(caller.house.pk) as scope:
            if body.unlocks not in words_asked():
                raise ApiProblem(422, "unknown-word", "Nothing asks this word", "No offer and no hidden rate of the house is opened by it.")
            codes = _made(caller, body, scope.now)
    except CodeTaken as taken:
        raise ApiProblem(409, "code-taken", "The house has this code", "In use or withdrawn: choose another one.") from taken
    except CodeRefused as refused:
        raise ApiProblem(422, "invalid-request", "The codes can't be made", str(refused)) from refused
    return Status(201, CodesMadeOut(codes=[CodeMadeOut(id=one.pk, code=one.shown) for one in codes]))


def _made(caller: Caller, body: CodesIn, now: datetime) -> list[Code]:
    terms = CodeTerms(body.unlocks, body.uses, body.uses_per_person, body.from_at, body.until_at)
    if body.code is not None:
        return [operations.make_code(house=caller.house, shown=body.code, terms=terms, actor=caller.actor, now=now)]
    assert body.batch is not None
    if Code.objects.filter(batch=body.batch).exists():
        raise ApiProblem(409, "batch-taken", "The house has a batch of this name", "Its codes were told once. Withdraw it, or choose another name.")
    return list(
        operations.make_codes(
            house=caller.house, count=body.count or 1, batch=body.batch, terms=terms, actor=caller.actor, now=now, random_bytes=urandom
        )
    )


@router.get("/houses/{house}/codes", response=CodePage, summary="The codes of the house, and how often they were used")
def listed(request: HttpRequest, house: str, batch: Short = "", after: Id | None = Query(None)) -> CodePage:
    """Without those that were withdrawn, in the order in which they were made. Of a random code only its beginning is shown."""
    caller = allowed(request, house, ApiScope.CODES)
    with house_scope(caller.house.pk):
        found = _in_use().filter(**({"batch": batch} if batch else {})).order_by("pk")
        page = list((found.filter(pk__gt=after) if after else found)[: PAGE + 1])
        used = sales.uses_of_codes([code.pk for code in page[:PAGE]])
    items = [_shown(code, used[code.pk]) for code in page[:PAGE]]
    return CodePage(items=items, next=str(items[-1].id) if len(page) > PAGE else None)


def _in_use() -> QuerySet[Code]:
    return Code.objects.filter(archived_at=None)


def _shown(code: Code, used: int) -> CodeOut:
    return CodeOut(
        id=code.pk, code=f"{code.shown[:HINT]}…" if code.batch else code.shown, batch=code.batch, unlocks=code.unlocks, uses=code.uses,
        uses_per_person=code.uses_per_person, from_at=code.from_at, until_at=code.until_at, made_at=code.made_at, used=used,
    )  # fmt: skip


@router.delete("/houses/{house}/codes/{int:discount_code}", response={204: None}, summary="Withdraw a code")
def withdraw(request: HttpRequest, house: str, discount_code: int) -> Status:
    """It opens nothing from now on; what was sold with it stays. Sent again, nothing changes."""
    caller = allowed(request, house, ApiScope.CODES)
    with house_scope(caller.house.pk) as scope:
        if discount_code >= 2**63 or not Code.objects.filter(pk=discount_code).exists():
            raise not_found("code")
        if ids := list(_in_use().filter(pk=discount_code).values_list("pk", flat=True)):
            operations.archive_codes(house=caller.house, code_ids=ids, actor=caller.actor, now=scope.now)
    return Status(204, None)


@router.delete("/houses/{house}/codes", response={204: None}, summary="Withdraw a batch of codes")
def withdraw_batch(request: HttpRequest, house: str, batch: Short = "") -> Status:
    """All of its codes open nothing from now on. Sent again, nothing changes."""
    caller = allowed(request, house, ApiScope.CODES)
    if not batch:
        raise ApiProblem(422, "invalid-request", "Say which batch", "Give its name as batch.")
    with house_scope(caller.house.pk) as scope:
        if not Code.objects.filter(batch=batch).exists():
            raise not_found("batch")
        if ids := list(_in_use().filter(batch=batch).values_list("pk", flat=True)):
            operations.archive_codes(house=caller.house, code_ids=ids, actor=caller.actor, now=scope.now)
    return Status(204, None)
