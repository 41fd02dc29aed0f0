"""A season is renewed: last season's subscribers are proposed the new one, with the same seats, which are kept for them until a day.

The guarantee: each subscription gets one proposal of a run, whoever starts it how often and wherever it breaks off; no seat is
proposed twice, and none that somebody has. A proposal is a basket that holds its seats until the day: who doesn't answer needs
nobody to release them.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from coulisse.houses import operations as houses
from coulisse.houses.events import announce
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope, outside_scope
from coulisse.houses.types import Actor
from coulisse.inventory.for_many import hold_for_many
from coulisse.inventory.operations import PlacesTaken, PlaceWanted
from coulisse.memberships import operations as memberships
from coulisse.memberships import queries as held
from coulisse.memberships.models import Product
from coulisse.memberships.types import ProductKind
from coulisse.sales.last_season import Member, members_of_last_season
from coulisse.sales.models import Basket, BasketLine, BasketProduct, RenewalProposal, RenewalRun
from coulisse.sales.new_season import NewSeason
from coulisse.sales.persons import PersonInBasket
from coulisse.sales.renewing import Drawn, Renewing
from coulisse.sales.types import RenewalOutcome, RenewalRunState

# So many subscriptions are written in one transaction: some ten statements, and progress is seen.
CHUNK = 200
# Others buy meanwhile: a chunk that lost a seat to somebody is drawn anew.
ROUNDS = 8


class RenewalRefused(Exception):
    """The products or the dates don't fit together. ``field`` is the one that is to be mended."""

    def __init__(self, field: str) -> None:
        self.field = field
        super().__init__(field)


class RenewalExists(Exception):
    """This season is being renewed already: ``run``."""

    def __init__(self, run: RenewalRun) -> None:
        self.run = run
        super().__init__(run.pk)


class TooBusyToPropose(Exception):
    """Others took seats as fast as they were proposed; the task tries again."""


def prepare_renewal(
    *, house: House, from_product: Product, to_product: Product, open_from_at: datetime, changes_from_at: datetime, open_until_at: datetime,
    new_from_at: datetime, actor: Actor, now: datetime,
) -> RenewalRun:  # fmt: skip
    """A renewal to look at; nothing is proposed yet. Raises `RenewalRefused`, `RenewalExists`."""
    if from_product.pk == to_product.pk or {from_product.kind, to_product.kind} != {ProductKind.SUBSCRIPTION}:
        raise RenewalRefused("to_product")
    _check_dates(open_from_at, changes_from_at, open_until_at, new_from_at, now)
    if run := RenewalRun.objects.filter(from_product=from_product, to_product=to_product).first():
        raise RenewalExists(run)
    run = RenewalRun.objects.create(
        house=house, from_product=from_product, to_product=to_product, open_from_at=open_from_at, changes_from_at=changes_from_at,
        open_until_at=open_until_at, new_from_at=new_from_at, made_at=now, made_by={"kind": actor.kind, "id": actor.id, "name": actor.name[:120]},
    )  # fmt: skip
    houses.record(house=house, actor=actor, verb="renewal.prepared", subject=run.subject, now=now)
    return run


def _check_dates(open_from_at: datetime, changes_from_at: datetime, open_until_at: datetime, new_from_at: datetime, now: datetime) -> None:
    if open_until_at <= max(now, open_from_at):
        raise RenewalRefused("open_until")
    if new_from_at < open_until_at:
        raise RenewalRefused("new_from")
    if not open_from_at <= changes_from_at <= new_from_at:
        raise RenewalRefused("changes_from")


def discard_renewal(*, house: House, run: RenewalRun, actor: Actor, now: datetime) -> bool:
    """Away with one that was never started; False where it was."""
    gone = RenewalRun.objects.filter(pk=run.pk, state=RenewalRunState.DRAFT).delete()[0]
    if gone:
        houses.record(house=house, actor=actor, verb="renewal.discarded", subject=run.subject, now=now)
    return bool(gone)


def start_renewal(*, house: House, run: RenewalRun, actor: Actor, now: datetime) -> bool:
    """Ask for the proposals; a task makes them. Of a run that is ready: for who subscribed since. False while it runs.

    From now on the new product is sold to last season's subscribers first. Raises `RenewalRefused` where its time is over, and
    `new_season.SeasonIncomplete`.
    """
    locked = RenewalRun.objects.select_for_update(no_key=True, of=("self",)).select_related("from_product", "to_product").get(pk=run.pk)
    if locked.state == RenewalRunState.RUNNING:
        return False
    if locked.open_until_at <= now:
        raise RenewalRefused("open_until")
    sell_to_subscribers_first(house, locked, actor, now)
    locked.to_product.refresh_from_db()
    NewSeason(locked, ZoneInfo(house.timezone), now)
    more = members_of_last_season(locked, now).count()
    locked.state, locked.started_at, locked.finished_at = RenewalRunState.RUNNING, now, None
    locked.members = locked.done + more
    locked.save(update_fields=["state", "started_at", "finished_at", "members"])
    houses.record(house=house, actor=actor, verb="renewal.started", subject=run.subject, now=now, detail={"members": more})
    announce("sales.renewal_started", house_id=house.pk, run_id=run.pk)
    return True


def sell_to_subscribers_first(house: House, run: RenewalRun, actor: Actor, now: datetime) -> None:
    """The window of the new product says the same as the run: until `new_from_at` only for who had the old one."""
    product = run.to_product
    terms = held.terms_of(product.current_id)
    begins = min(terms.sale.from_at or run.open_from_at, run.open_from_at)
    window = replace(terms.sale, from_at=begins, holders_of=(run.from_product.key,), holders_until_at=run.new_from_at)
    if window != terms.sale:
        memberships.change_product(house=house, product=product, terms=replace(terms, sale=window), actor=actor, now=now)


def carry_out(*, house: House, run_id: int) -> int:
    """Make the proposals that are left of a run, some in each transaction; answers how many. Outside any scope; may be cut off and
    repeated anywhere, also by two at once. Raises `TooBusyToPropose`."""
    outside_scope()
    with house_scope(house.pk) as scope:
        run = RenewalRun.objects.select_related("from_product", "to_product").filter(pk=run_id, state=RenewalRunState.RUNNING).first()
        renewing = Renewing(house, run, scope.now) if run else None
    if renewing is None:
        return 0
    members = renewing.members
    made = sum(_propose(house, renewing, members[first : first + CHUNK]) for first in range(0, len(members), CHUNK))
    _finish(house, run_id)
    return made


def _propose(house: House, renewing: Renewing, members: Sequence[Member]) -> int:
    """One transaction; tried again where somebody else took one of the seats meanwhile."""
    for turn in range(ROUNDS):
        with house_scope(house.pk) as scope:
            run = RenewalRun.objects.select_for_update(no_key=True).filter(pk=renewing.run.pk, state=RenewalRunState.RUNNING).first()
            if run is None:
                return 0
            if turn:
                renewing.look(scope.now)
            left = _without_proposal(run, members)
            drawn = [renewing.draw(member) for member in left]
            try:
                with transaction.atomic():
                    _write(house, run, renewing.run.to_product, drawn, scope.now)
                return len(drawn)
            except PlacesTaken:
                renewing.again(left)
    raise TooBusyToPropose(renewing.run.pk)


def _without_proposal(run: RenewalRun, members: Sequence[Member]) -> list[Member]:
    known = set(RenewalProposal.objects.filter(run=run, membership__in=[one.membership for one in members]).values_list("membership_id", flat=True))
    return [one for one in members if one.membership not in known]


def _write(house: House, run: RenewalRun, product: Product, drawn: Sequence[Drawn], now: datetime) -> None:
    """Seats, baskets and proposals of these, in as many statements however many they are. Raises `PlacesTaken`."""
    proposals = {uuid4(): one for one in drawn}
    seated = {pk: one for pk, one in proposals.items() if one.lines}
    hold_for_many(
        house_id=house.pk, wanted={pk: [PlaceWanted.of(line.performance, line.place_no) for line in one.lines] for pk, one in seated.items()},
        expires_at=run.open_until_at, now=now,
    )  # fmt: skip
    wishes = _wishes(house, product, seated)
    Basket.objects.bulk_create(_basket(house, run, pk, one, wishes[pk], now) for pk, one in seated.items())
    BasketLine.objects.bulk_create(
        BasketLine(
            house_id=line.performance.house_id, selling_house=house, basket_id=pk, performance=line.performance, place_no=line.place_no,
            rate_key=line.rate_key, person=line.number,
        )
        for pk, one in seated.items() for line in one.lines
    )  # fmt: skip
    RenewalProposal.objects.bulk_create(_proposal(house, run, pk, one) for pk, one in proposals.items())
    counts = {str(outcome): sum(one.outcome == outcome for one in drawn) for outcome in RenewalOutcome}
    RenewalRun.objects.filter(pk=run.pk).update(**{name: F(name) + count for name, count in counts.items()})


def _wishes(house: House, product: Product, seated: dict[UUID, Drawn]) -> dict[UUID, int]:
    """The new subscription itself, beside its seats; answers its row by basket."""
    terms = held.terms_of(product.current_id)
    made = BasketProduct.objects.bulk_create(
        BasketProduct(
            house=house, basket_id=pk, version_id=product.current_id, holder_name=one.member.holder_name, price_cents=terms.price_of(None),
            fee_cents=terms.fee_cents,
            persons=[{"name": name, "birth_date": born and born.isoformat()} for _person, name, born in one.member.people],
        )
        for pk, one in seated.items()
    )  # fmt: skip
    return {one.basket_id: one.pk for one in made}


def _basket(house: House, run: RenewalRun, pk: UUID, one: Drawn, wish: int, now: datetime) -> Basket:
    people = [PersonInBasket(number, name, born, wish) for number, (_person, name, born) in enumerate(one.member.people, 1)]
    return Basket(
        house=house, id=pk, language=one.member.language, created_at=now, expires_at=run.open_until_at, extendable_until=run.open_until_at,
        persons=[person.to_json() for person in people],
    )  # fmt: skip


def _proposal(house: House, run: RenewalRun, pk: UUID, one: Drawn) -> RenewalProposal:
    return RenewalProposal(
        house=house, id=pk, run=run, membership_id=one.member.membership, outcome=one.outcome, why=one.why,
        moved=[[line.performance.pk, line.number] for line in one.lines if line.is_moved],
        other_rate=sorted({line.number for line in one.lines if line.is_other_rate}),
    )  # fmt: skip


def _finish(house: House, run_id: int) -> None:
    """A run is ready when nobody is left; who subscribed in the last moment is found by the next start."""
    with house_scope(house.pk) as scope:
        run = RenewalRun.objects.select_for_update(no_key=True).filter(pk=run_id, state=RenewalRunState.RUNNING).first()
        if run:
            run.state, run.finished_at, run.members = RenewalRunState.READY, scope.now, run.done
            run.save(update_fields=["state", "finished_at", "members"])
