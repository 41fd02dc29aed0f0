"""Planning an opening. What visitors were told already is not taken back: once the line forms, only texts and rates change."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from coulisse.houses import operations as houses
from coulisse.houses.models import House
from coulisse.houses.types import Actor
from coulisse.lib.codes import RandomBytes, tidy_code
from coulisse.openings.models import Line, Opening
from coulisse.openings.together import mark, tell_everybody, tell_invited
from coulisse.openings.types import EarlyWindow, OpeningPlan, OpeningState

from .choosing import choose, chosen_in
from .refused import PlanRefused
from .together import SEED_BYTES, ask_partners, check_moments, let_all_go

MOST_WINDOWS = 5


class OpeningBegun(Exception):
    """People have come to the line already: this can't be taken back."""


def plan_opening(*, house: House, plan: OpeningPlan, actor: Actor, now: datetime, random_bytes: RandomBytes) -> Opening:
    """A new opening, with a seed for each of its lots; houses that are asked along get their invitation, so the scope is
    of them too. The same plan pressed twice is one: visitors would have to pass both lines. Raises `PlanRefused`."""
    _check(plan, now, windows=plan.windows)
    houses.mark_line(house=house, is_there=True)  # Holds the row of the house, so that the second press sees the first.
    if known := _planned_already(house, plan):
        return known
    opening = Opening.objects.create(house=house, **_fields(plan))
    choose(house, opening, plan.production_ids, plan.performance_ids)
    Line.objects.create(house=house, opening=opening, is_general=True, opens_at=plan.opens_at, seed=random_bytes(SEED_BYTES))
    for window in plan.windows:
        Line.objects.create(house=house, opening=opening, seed=random_bytes(SEED_BYTES), **_window(window))
    if plan.partner_ids:
        ask_partners(house, opening, plan, now, random_bytes)
    houses.record(house=house, actor=actor, verb="opening.planned", subject=opening.subject, now=now, detail={"opens_at": plan.opens_at.isoformat()})
    return opening


def change_opening(*, house: House, opening: Opening, plan: OpeningPlan, actor: Actor, now: datetime, random_bytes: RandomBytes) -> None:
    """Once the line forms its moments, windows, selection and houses stay as they are. In a scope of all its houses; a
    part that another house leads is changed there. Raises `PlanRefused`, `OpeningBegun`."""
    opening = Opening.objects.select_for_update(no_key=True).get(pk=opening.pk, house=house)
    state = opening.state_at(now)
    if state is OpeningState.OVER or opening.is_led:
        raise OpeningBegun
    fields = _fields(plan)
    begun = state is not OpeningState.PLANNED
    if begun:
        fields = {**fields, "forms_at": opening.forms_at, "opens_at": opening.opens_at}
    _check(plan, now, windows=() if begun else plan.windows, begun=begun)
    gone: list[int] = []
    if not begun:
        gone = ask_partners(house, opening, plan, now, random_bytes)
        check_moments(opening, plan)
    changed = sorted(name for name, value in fields.items() if getattr(opening, name) != value)
    for name, value in fields.items():
        setattr(opening, name, value)
    opening.save(update_fields=list(fields))
    if not begun:
        choose(house, opening, plan.production_ids, plan.performance_ids)
        _set_windows(house, opening, plan, random_bytes)
        tell_invited(opening)
    tell_everybody(house, opening, now, gone=gone)
    houses.record(house=house, actor=actor, verb="opening.changed", subject=opening.subject, now=now, detail={"fields": changed})


def remove_opening(*, house: House, opening: Opening, actor: Actor, now: datetime, random_bytes: RandomBytes) -> None:
    """A plan is dropped before anybody came; houses that opened along go on alone. In a scope of all its houses. Raises
    `OpeningBegun`."""
    if opening.state_at(now) is not OpeningState.PLANNED or opening.is_led:
        raise OpeningBegun
    gone = let_all_go(opening, now, random_bytes)
    subject = opening.subject
    opening.delete()
    mark(house, *gone)
    houses.record(house=house, actor=actor, verb="opening.removed", subject=subject, now=now)


def _planned_already(house: House, plan: OpeningPlan) -> Opening | None:
    """One that is the same in everything that visitors see of it."""
    alike = (
        Opening.objects.filter(house=house, led_by=None, ended_at=None, **_fields(plan))
        .prefetch_related("productions", "performances")
        .order_by("pk")
    )
    wanted = set(plan.production_ids), set(plan.performance_ids)
    return next((one for one in alike if chosen_in(one) == wanted), None)


def _fields(plan: OpeningPlan) -> dict[str, Any]:
    return {
        "title": dict(plan.title), "words": dict(plan.words), "forms_at": plan.forms_at, "opens_at": plan.opens_at, "ends_at": plan.ends_at,
        "per_minute": plan.per_minute, "inside_most": plan.inside_most, "come_in_seconds": plan.come_in_seconds, "stay_minutes": plan.stay_minutes,
    }  # fmt: skip


def _window(window: EarlyWindow) -> dict[str, Any]:
    return {
        "opens_at": window.opens_at, "name": dict(window.name), "code": tidy_code(window.code)[:40], "code_shown": window.code.strip()[:60],
        "product_ids": list(window.product_ids), "for_uitpas": window.for_uitpas,
    }  # fmt: skip


def _set_windows(house: House, opening: Opening, plan: OpeningPlan, random_bytes: RandomBytes) -> None:
    Line.objects.filter(opening=opening, is_general=True).update(opens_at=plan.opens_at)
    early = Line.objects.filter(opening=opening, is_general=False)
    early.exclude(pk__in=[window.line_id for window in plan.windows if window.line_id]).delete()
    for window in plan.windows:
        if not early.filter(pk=window.line_id or 0).update(**_window(window)):
            Line.objects.create(house=house, opening=opening, seed=random_bytes(SEED_BYTES), **_window(window))


def _check(plan: OpeningPlan, now: datetime, *, windows: Sequence[EarlyWindow], begun: bool = False) -> None:
    problems: dict[str, str] = {}
    if not any(text.strip() for text in plan.title.values()):
        problems["title"] = _("Give the opening a name that visitors know it by.")
    if not begun:
        if plan.opens_at <= now:
            problems["opens_at"] = _("Choose a moment that is still to come.")
        if plan.forms_at > min([plan.opens_at, *(window.opens_at for window in windows)]):
            problems["forms_at"] = _("The line forms before it opens, also for who may come in earlier.")
    if plan.ends_at <= max(plan.opens_at, now):
        problems["ends_at"] = _("It ends after it has opened.")
    if plan.inside_most < 1:
        problems["inside_most"] = _("At least one person has to be able to come in.")
    if not 30 <= plan.come_in_seconds <= 1800:
        problems["come_in_seconds"] = _("Give people between half a minute and half an hour to come in.")
    if not 2 <= plan.stay_minutes <= 240:
        problems["stay_minutes"] = _("People may stay inside between 2 minutes and 4 hours.")
    problems |= _window_problems(plan, windows)
    if problems:
        raise PlanRefused(problems)


def _window_problems(plan: OpeningPlan, windows: Sequence[EarlyWindow]) -> dict[str, str]:
    problems = {}
    codes = [tidy_code(window.code) for window in windows if window.code.strip()]
    if len(windows) > MOST_WINDOWS:
        problems["windows"] = _("At most %(most)d groups can come in earlier.") % {"most": MOST_WINDOWS}
    if any(window.opens_at >= plan.opens_at for window in windows):
        problems["windows"] = _("Who may come in earlier comes in before everybody else: choose an earlier moment.")
    if any(not _has_key(window) for window in windows):
        problems["windows"] = _("Say with which code, or with which pass, people come in earlier. A code has 3 letters or digits at least.")
    if sum(window.for_uitpas for window in windows) > 1:
        problems["windows"] = _("Two groups are for holders of a UiTPAS: choose one of them.")
    if len(set(codes)) < len(codes):
        problems["windows"] = _("Two groups have the same code: give each its own.")
    return problems


def _has_key(window: EarlyWindow) -> bool:
    return bool(window.product_ids) or window.for_uitpas or len(tidy_code(window.code)) >= 3
