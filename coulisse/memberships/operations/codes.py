"""Making codes, and taking them back."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from coulisse.houses import operations as houses
from coulisse.houses.models import House
from coulisse.houses.types import Actor
from coulisse.lib.codes import RandomBytes, grouped, random_code, tidy_code
from coulisse.memberships.models import Code
from coulisse.memberships.types import CodeTerms

# Nobody needs a limit above this; a slot of each is tried when one is taken.
MOST_USES = 10_000
MOST_AT_ONCE = 5_000
# 65 random bits.
SIGNS = 13


class CodeTaken(Exception):
    """The house has a code that reads the same."""


class CodeRefused(Exception):
    """The code can't be made; says why in a sentence."""


def make_code(*, house: House, shown: str, terms: CodeTerms, actor: Actor, now: datetime) -> Code:
    """One word for many. It is compared without capitals and spaces. Raises `CodeTaken`, `CodeRefused`."""
    _check(terms)
    value = tidy_code(shown)
    if not 3 <= len(value) <= 40:
        raise CodeRefused(_("A code has 3 to 40 letters or digits."))
    made = _code(house, shown.strip()[:60], "", terms, actor, now)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise CodeTaken(shown) from error
    houses.record(house=house, actor=actor, verb="code.made", subject=made.subject, now=now, detail={"unlocks": terms.unlocks})
    return made


def make_codes(*, house: House, count: int, batch: str, terms: CodeTerms, actor: Actor, now: datetime, random_bytes: RandomBytes) -> Sequence[Code]:
    """Many codes of 65 random bits, each used as often as the terms say. Raises `CodeRefused`."""
    _check(terms)
    if not 1 <= count <= MOST_AT_ONCE:
        raise CodeRefused(_("Make 1 to %(most)d codes at once.") % {"most": MOST_AT_ONCE})
    drawn = (random_code(SIGNS, random_bytes) for _turn in range(count))
    made = Code.objects.bulk_create([_code(house, grouped(value), batch[:120], terms, actor, now) for value in drawn])
    detail = {"unlocks": terms.unlocks, "count": count, "batch": batch[:120]}
    houses.record(house=house, actor=actor, verb="codes.made", subject=f"house:{house.pk}", now=now, detail=detail)
    return made


def archive_codes(*, house: House, code_ids: Sequence[int], actor: Actor, now: datetime) -> int:
    """They open nothing from now on; what was sold with them stays. Answers how many there were."""
    gone = Code.objects.filter(pk__in=list(code_ids), archived_at=None).update(archived_at=now)
    houses.record(house=house, actor=actor, verb="codes.archived", subject=f"house:{house.pk}", now=now, detail={"count": gone})
    return gone


def _code(house: House, shown: str, batch: str, terms: CodeTerms, actor: Actor, now: datetime) -> Code:
    return Code(
        house=house, value=tidy_code(shown), shown=shown, batch=batch, unlocks=terms.unlocks, uses=terms.uses,
        uses_per_person=terms.uses_per_person, from_at=terms.from_at, until_at=terms.until_at, made_at=now, made_by=actor.name[:120],
    )  # fmt: skip


def _check(terms: CodeTerms) -> None:
    if not 1 <= len(terms.unlocks) <= 40:
        raise CodeRefused(_("Say which offers the code opens."))
    if any(most is not None and not 1 <= most <= MOST_USES for most in (terms.uses, terms.uses_per_person)):
        raise CodeRefused(_("A code is used 1 to %(most)d times, or without end.") % {"most": MOST_USES})
    if terms.from_at and terms.until_at and terms.from_at >= terms.until_at:
        raise CodeRefused(_("The code ends before it begins: change one of the dates."))
