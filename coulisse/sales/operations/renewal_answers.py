"""What becomes of a proposal: accepted by paying it, declined, released by the house, or kept longer. In the house's scope.

Who is paying a proposal at this moment keeps it: an answer of another kind waits until that is over. Locks are taken in
the order of `sales`: the basket, then its places.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Greatest

from coulisse.houses import operations as houses
from coulisse.houses.events import announce
from coulisse.houses.models import House
from coulisse.houses.types import Actor
from coulisse.inventory import operations as inventory
from coulisse.inventory.for_many import extend_for_many, release_for_many
from coulisse.memberships import operations as memberships
from coulisse.memberships.models import Membership
from coulisse.sales.models import Basket, BasketLine, BasketProduct, BasketRight, Order, RenewalProposal, RenewalRun
from coulisse.sales.types import OrderState, RenewalOutcome, RenewalRunState, RenewalState

from .baskets import EXTENSIONS
from .renewals import RenewalRefused, sell_to_subscribers_first


class BeingPaid(Exception):
    """Somebody is paying this very proposal."""


class AnsweredBefore(Exception):
    """It was accepted, declined or released before; ``proposal`` says which."""

    def __init__(self, proposal: RenewalProposal) -> None:
        self.proposal = proposal
        super().__init__(proposal.state)


@dataclass(frozen=True, slots=True)
class Released:
    """How many proposals were let go, and how many weren't because they are being paid."""

    count: int
    being_paid: int


def decline_renewal(*, house: House, proposal: RenewalProposal, now: datetime) -> None:
    """“Not this year”: the seats are free at once. Declined before, it is the same. Raises `BeingPaid`, `AnsweredBefore`."""
    let_go = _let_go([proposal.pk], RenewalState.DECLINED, now)
    if let_go.being_paid:
        raise BeingPaid
    if not let_go.count:
        kept = RenewalProposal.objects.get(pk=proposal.pk)
        if kept.state != RenewalState.DECLINED:
            raise AnsweredBefore(kept)


def release_proposals(*, house: House, run: RenewalRun, proposal_ids: Collection[UUID] | None = None, actor: Actor, now: datetime) -> Released:
    """Free the seats of these before their time, or of everybody who didn't answer."""
    found = RenewalProposal.objects.filter(run=run, state=RenewalState.OPEN).exclude(outcome=RenewalOutcome.IMPOSSIBLE)
    if proposal_ids is not None:
        found = found.filter(pk__in=list(proposal_ids))
    released = _let_go(list(found.order_by("pk").values_list("pk", flat=True)), RenewalState.RELEASED, now)
    if released.count:
        houses.record(house=house, actor=actor, verb="renewal.released", subject=run.subject, now=now, detail={"proposals": released.count})
    return released


def _let_go(ids: Sequence[UUID], state: RenewalState, now: datetime) -> Released:
    """In a few statements, however many. Who orders meanwhile waits for the lock, or we for theirs."""
    list(Basket.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk", flat=True))
    paying = set(Order.objects.filter(holder__in=ids, state=OrderState.AWAITING_PAYMENT, pay_until__gt=now).values_list("holder", flat=True))
    going = [pk for pk in ids if pk not in paying]
    open_still = RenewalProposal.objects.select_for_update(no_key=True).filter(pk__in=going, state=RenewalState.OPEN)
    gone = list(open_still.order_by("pk").values_list("pk", flat=True))
    RenewalProposal.objects.filter(pk__in=gone).update(state=state, answered_at=now)
    for rows in (BasketLine, BasketProduct, BasketRight):
        rows.objects.filter(basket__in=gone).delete()
    Basket.objects.filter(pk__in=gone).delete()
    release_for_many(holders=gone, now=now)
    return Released(len(gone), len(paying))


def prolong_renewal(*, house: House, run: RenewalRun, open_until_at: datetime, actor: Actor, now: datetime) -> int:
    """Keep the seats of who didn't answer longer; answers how many proposals. The sale to everybody moves along where it must.

    Raises `RenewalRefused` where the day isn't later, or the seats are free already: those can't be called back.
    """
    locked = RenewalRun.objects.select_for_update(no_key=True, of=("self",)).select_related("from_product", "to_product").get(pk=run.pk)
    if open_until_at <= locked.open_until_at or locked.open_until_at <= now:
        raise RenewalRefused("open_until")
    locked.open_until_at, locked.new_from_at = open_until_at, max(locked.new_from_at, open_until_at)
    locked.save(update_fields=["open_until_at", "new_from_at"])
    sell_to_subscribers_first(house, locked, actor, now)
    kept = _open(locked).order_by("pk")
    baskets = list(
        Basket.objects.select_for_update().filter(pk__in=kept.values("pk"), expires_at__gt=now).order_by("pk").values_list("pk", flat=True)
    )
    until = Value(open_until_at)
    Basket.objects.filter(pk__in=baskets).update(expires_at=Greatest(F("expires_at"), until), extendable_until=Greatest(F("extendable_until"), until))
    extend_for_many(holders=baskets, expires_at=open_until_at, now=now)
    detail = {"until": open_until_at.isoformat()}
    houses.record(house=house, actor=actor, verb="renewal.prolonged", subject=run.subject, now=now, detail=detail)
    return len(baskets)


def ask_letters(*, house: House, run: RenewalRun, actor: Actor, now: datetime) -> None:
    """Mail the proposals to who hasn't had theirs; a task does it. Raises `RenewalRefused` before they are made."""
    locked = RenewalRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    if locked.state != RenewalRunState.READY:
        raise RenewalRefused("state")
    RenewalRun.objects.filter(pk=run.pk).update(letters_asked_at=now)
    houses.record(house=house, actor=actor, verb="renewal.letters_asked", subject=run.subject, now=now)
    announce("sales.renewal_letters_asked", house_id=house.pk, run_id=run.pk)


def note_letters(*, proposal_ids: Collection[UUID], reminder: bool, now: datetime) -> None:
    """These were mailed."""
    noted = {"reminded_at": now} if reminder else {"mailed_at": now}
    RenewalProposal.objects.filter(pk__in=list(proposal_ids)).update(**noted)


def _open(run: RenewalRun) -> "QuerySet[RenewalProposal]":
    return RenewalProposal.objects.filter(run=run, state=RenewalState.OPEN)


def choose_anew(*, house: House, proposal: RenewalProposal, language: str, now: datetime) -> None:
    """A basket in which this subscriber may choose before everybody else, with the seats that are still kept. Where their time is
    over, or none were kept, it begins empty and with the usual time. Raises `AnsweredBefore`."""
    kept = RenewalProposal.objects.select_for_update(no_key=True).get(pk=proposal.pk)
    if kept.state != RenewalState.OPEN:
        raise AnsweredBefore(kept)
    basket = Basket.objects.select_for_update().filter(pk=kept.pk).first()
    if basket and basket.expires_at > now:
        return
    for rows in (BasketLine, BasketProduct, BasketRight):
        rows.objects.filter(basket=kept.pk).delete()
    inventory.release_hold(holder=kept.pk)
    hold = timedelta(minutes=house.hold_minutes)
    fresh = {"language": language, "created_at": now, "expires_at": now + hold, "extendable_until": now + hold * EXTENSIONS, "persons": None}
    Basket.objects.update_or_create(house=house, id=kept.pk, defaults=fresh)


def is_proposed(basket_id: UUID) -> bool:
    """Whether it holds what the house proposed to a subscriber: that may be paid before the sale to everybody begins."""
    return RenewalProposal.objects.filter(pk=basket_id, state=RenewalState.OPEN).exclude(outcome=RenewalOutcome.IMPOSSIBLE).exists()


def note_renewal(order: Order, issued: Sequence[Membership], now: datetime) -> None:
    """An order of a proposal is paid: it is accepted, and the old subscription remembers the new one. One query for any other order."""
    proposal = RenewalProposal.objects.select_related("run").filter(pk=order.holder).first()
    if proposal is None:
        return
    products = dict(Membership.objects.filter(pk__in=[one.pk for one in issued]).values_list("pk", "version__product"))
    renewed = next((pk for pk, product in products.items() if product == proposal.run.to_product_id), None)
    if renewed is None:
        return
    accepted = {"state": RenewalState.ACCEPTED, "answered_at": now, "order": order, "renewed_as_id": renewed}
    RenewalProposal.objects.filter(pk=proposal.pk).update(**accepted)
    memberships.note_renewal(house_id=order.house_id, membership_id=proposal.membership_id, key=f"renewed:{renewed}", order_code=order.code, now=now)
