"""Several houses in one line: one asks, the others answer in their own office, and may leave again.

Who leaves before the line forms goes on alone: its sale stays closed until the same moment, behind a line of its own. Who
leaves later sells at once, without a line. The same holds where the leading house lets a partner go or drops its plan: no
house's sale opens before its time because of what another one does.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from coulisse.houses import operations as houses
from coulisse.houses.models import House
from coulisse.houses.scope import ScopeProblem, active_scope
from coulisse.houses.types import COULISSE, Actor, HouseStatus
from coulisse.lib.codes import RandomBytes, tidy_code
from coulisse.openings.models import EarlyRight, Guest, Invited, Line, Opening, Partner
from coulisse.openings.together import COPIED, mark, parts_of
from coulisse.openings.types import EarlyGiven, OpeningPlan, OpeningState, PartState

from .choosing import choose
from .refused import PlanRefused

SEED_BYTES = 32
ASKED = (PartState.INVITED, PartState.ACCEPTED)


class InvitationGone(Exception):
    """The other house took it back, or its line forms already."""


def ask_partners(house: House, opening: Opening, plan: OpeningPlan, now: datetime, random_bytes: RandomBytes) -> list[int]:
    """Ask the houses of the plan that were not asked yet, and let go who isn't in it any more: these are answered, and their
    rows are still to be marked. In a scope of all of them."""
    known = {one.partner_id: one for one in Partner.objects.filter(opening=opening)}
    asked = {pk for pk, one in known.items() if one.state in ASKED}
    wanted = set(possible_partners(house, plan.partner_ids))
    _see(house.pk, *asked, *wanted)
    gone = sorted(asked - wanted)
    for pk in gone:
        _let_go(opening, known[pk], PartState.WITHDRAWN, now, random_bytes)
    for pk in sorted(wanted - asked):
        _ask(opening, pk)
    return gone


def possible_partners(house: House, ids: Sequence[int]) -> list[int]:
    """Of these houses, the open ones of the same cluster."""
    of_cluster = House.objects.filter(cluster=house.cluster_id, status=HouseStatus.LIVE, pk__in=ids).exclude(pk=house.pk)
    return list(of_cluster.order_by("pk").values_list("pk", flat=True)) if house.cluster_id else []


def accept_invitation(
    *, house: House, invited: Invited, production_ids: Sequence[int], performance_ids: Sequence[int], actor: Actor, now: datetime,
    given: Sequence[EarlyGiven] = (),
) -> Opening:  # fmt: skip
    """This house opens along, with these productions and performances (none: everything it sells), and lets people into the
    earlier lines with what is ``given``. Asked again before the line forms, only the choice changes. In a scope of both
    houses. Raises `InvitationGone`, `PlanRefused`."""
    leading = _leading(house, invited, now)
    part = invited.opening if invited.state == PartState.ACCEPTED else None
    if part is None:
        copied = {name: getattr(leading, name) for name in COPIED}
        part = Opening.objects.create(house=house, led_by_id=leading.house_id, led_opening=leading.pk, **copied)
        Partner.objects.filter(opening=leading, partner=house).update(state=PartState.ACCEPTED, part=part.pk)
        Invited.objects.filter(pk=invited.pk).update(state=PartState.ACCEPTED, opening=part)
        _tell_leader(leading, house, "opening.partner_came", now)
    choose(house, part, production_ids, performance_ids)
    _give(house, part, leading, given)
    mark(house, leading.house_id)
    houses.record(house=house, actor=actor, verb="opening.opens_along", subject=part.subject, now=now)
    return part


def _give(house: House, part: Opening, leading: Opening, given: Sequence[EarlyGiven]) -> None:
    lines = set(Line.objects.filter(opening=leading, is_general=False).values_list("pk", flat=True))
    kept = [one for one in given if one.line_id in lines and (tidy_code(one.code) or one.product_ids)]
    if any(one.code.strip() and len(tidy_code(one.code)) < 3 for one in kept):
        raise PlanRefused({"windows": _("A code has 3 letters or digits at least.")})
    EarlyRight.objects.filter(opening=part).delete()
    EarlyRight.objects.bulk_create(
        EarlyRight(
            house=house, opening=part, line_no=one.line_id, code=tidy_code(one.code)[:40], code_shown=one.code.strip()[:60],
            product_ids=list(one.product_ids),
        )
        for one in kept
    )  # fmt: skip


def decline_invitation(*, house: House, invited: Invited, actor: Actor, now: datetime) -> None:
    """This house does not open along. In a scope of both. Raises `InvitationGone`."""
    leading = _leading(house, invited, now)
    if invited.state != PartState.INVITED:
        raise InvitationGone
    Partner.objects.filter(opening=leading, partner=house).update(state=PartState.DECLINED)
    Invited.objects.filter(pk=invited.pk).update(state=PartState.DECLINED)
    _tell_leader(leading, house, "opening.partner_declined", now)
    houses.record(house=house, actor=actor, verb="opening.declined", subject=f"invited:{invited.pk}", now=now)


def leave_together(*, house: House, part: Opening, actor: Actor, now: datetime, random_bytes: RandomBytes) -> None:
    """This house no longer opens along: alone at the same moment where the line has not begun to form, else at once.
    In a scope of both houses; of a part that is nobody's any more, nothing happens."""
    if not part.is_led or part.ended_at is not None:
        return
    leading = Opening.objects.get(house=part.led_by_id, pk=part.led_opening)
    asked = Partner.objects.get(opening=leading, partner=house)
    _see(house.pk, leading.house_id)
    _let_go(leading, asked, PartState.LEFT, now, random_bytes)
    mark(house, leading.house_id)
    _tell_leader(leading, house, "opening.partner_left", now)
    houses.record(house=house, actor=actor, verb="opening.left", subject=part.subject, now=now)


def let_all_go(opening: Opening, now: datetime, random_bytes: RandomBytes) -> list[int]:
    """The plan is dropped: whoever agreed goes on alone, and its row is still to be marked. In a scope of all of them."""
    asked = list(Partner.objects.filter(opening=opening, state__in=ASKED))
    _see(opening.house_id, *(one.partner_id for one in asked))
    for one in asked:
        _let_go(opening, one, PartState.WITHDRAWN, now, random_bytes)
    return [one.partner_id for one in asked]


def check_moments(opening: Opening, plan: OpeningPlan) -> None:
    """Raises `PlanRefused` where moments change to which another house agreed."""
    if (plan.forms_at, plan.opens_at) != (opening.forms_at, opening.opens_at) and parts_of(opening):
        raise PlanRefused(
            {
                "opens_at": _(
                    "Other houses agreed to open at the moment that was planned. Let them go first, save, and ask them again for the new moment."
                )
            }
        )


def _ask(opening: Opening, partner_id: int) -> None:
    Partner.objects.update_or_create(
        house_id=opening.house_id, opening=opening, partner_id=partner_id, defaults={"state": PartState.INVITED, "part": None}
    )
    said = {"title": opening.title, "forms_at": opening.forms_at, "opens_at": opening.opens_at, "state": PartState.INVITED, "opening": None}
    Invited.objects.update_or_create(house_id=partner_id, leader_id=opening.house_id, led_opening=opening.pk, defaults=said)


def _let_go(opening: Opening, asked: Partner, state: PartState, now: datetime, random_bytes: RandomBytes) -> None:
    Partner.objects.filter(pk=asked.pk).update(state=state, part=None)
    Invited.objects.filter(house=asked.partner_id, leader=opening.house_id, led_opening=opening.pk).update(state=state, opening=None)
    part = Opening.objects.filter(house=asked.partner_id, led_by=opening.house_id, led_opening=opening.pk, ended_at=None).first()
    if part is not None:
        _go_on_alone(part, now, random_bytes)
        houses.record(
            house=House.objects.get(pk=asked.partner_id), actor=COULISSE, verb="opening.goes_on_alone", subject=part.subject, now=now
        )  # fmt: skip


def _go_on_alone(part: Opening, now: datetime, random_bytes: RandomBytes) -> None:
    is_to_come = part.state_at(now) is OpeningState.PLANNED
    Opening.objects.filter(pk=part.pk).update(led_by=None, led_opening=None, ended_at=None if is_to_come else now)
    Guest.objects.filter(opening=part, ended_at=None).update(ended_at=now)
    EarlyRight.objects.filter(opening=part).delete()
    if is_to_come:
        Line.objects.create(house_id=part.house_id, opening=part, is_general=True, opens_at=part.opens_at, seed=random_bytes(SEED_BYTES))


def _leading(house: House, invited: Invited, now: datetime) -> Opening:
    """The opening of the leading house, held; as long as it asks this house, and its line has not begun to form."""
    _see(house.pk, invited.leader_id)
    leading = Opening.objects.select_for_update(no_key=True).filter(house=invited.leader_id, pk=invited.led_opening).first()
    invited.refresh_from_db()
    if leading is None or invited.state not in ASKED or leading.state_at(now) is not OpeningState.PLANNED:
        raise InvitationGone
    return leading


def _see(*house_ids: int) -> None:
    if not active_scope().houses.issuperset(house_ids):
        raise ScopeProblem(f"this is about the houses {sorted(house_ids)}, and needs a scope of all of them")


def _tell_leader(leading: Opening, partner: House, verb: str, now: datetime) -> None:
    """In the leading house's history; who of the partner pressed is the partner's."""
    houses.record(
        house=House.objects.get(pk=leading.house_id), actor=COULISSE, verb=verb, subject=leading.subject, now=now, detail={"house": partner.name}
    )  # fmt: skip
