"""The house at the wheel of a running opening: slower, pause, on again, over. Each is a line of history, and counts for
every house that opens along; in a scope of all of them. Two colleagues at once come one after the other: the row of the
opening is held, and what is over stays so (`AlreadyOver`)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from coulisse.houses import operations as houses
from coulisse.houses.models import House
from coulisse.houses.types import Actor
from coulisse.openings.models import Opening
from coulisse.openings.together import tell_everybody
from coulisse.openings.types import OpeningState

from .joining import AlreadyOver


class NotLeading(Exception):
    """Another house is at the wheel of this opening."""


def slow_down(*, house: House, opening: Opening, per_minute: int, message: Mapping[str, str], actor: Actor, now: datetime) -> None:
    """So many a minute from now on, with a message to those who wait (empty: none)."""
    changes = {"slowed_per_minute": per_minute, "paused_at": None, "message": dict(message)}
    _change(house, opening, "opening.slowed", actor, now, changes, {"per_minute": per_minute})


def pause(*, house: House, opening: Opening, message: Mapping[str, str], actor: Actor, now: datetime) -> None:
    """Nobody is called; who is inside stays, who waits keeps the place and reads the message. A colleague who pauses what is
    paused already, and says nothing, takes back no word of the other one."""
    _hold(opening, now)
    says = dict(message) if any(message.values()) or opening.paused_at is None else opening.message
    _change(house, opening, "opening.paused", actor, now, {"paused_at": opening.paused_at or now, "message": says})


def go_on(*, house: House, opening: Opening, actor: Actor, now: datetime) -> None:
    """On as planned: not slowed, not paused, without a message."""
    changes = {"paused_at": None, "slowed_per_minute": None, "message": {}, "allowance_at": now}
    _change(house, opening, "opening.went_on", actor, now, changes)


def say(*, house: House, opening: Opening, message: Mapping[str, str], actor: Actor, now: datetime) -> None:
    """Only another message to those who wait."""
    _change(house, opening, "opening.message", actor, now, {"message": dict(message)})


def end_opening(*, house: House, opening: Opening, actor: Actor, now: datetime) -> None:
    """No line any more: whoever comes, comes straight in. For good."""
    _change(house, opening, "opening.ended", actor, now, {"ended_at": now})


def _change(
    house: House, opening: Opening, verb: str, actor: Actor, now: datetime, changes: Mapping[str, Any], detail: Mapping[str, Any] | None = None
) -> None:  # fmt: skip
    if opening.is_led:
        raise NotLeading(opening.pk)
    _hold(opening, now)
    for name, value in changes.items():
        setattr(opening, name, value)
    opening.save(update_fields=list(changes))
    tell_everybody(house, opening, now)
    houses.record(house=house, actor=actor, verb=verb, subject=opening.subject, now=now, detail={**(detail or {}), "message": opening.message})


def _hold(opening: Opening, now: datetime) -> None:
    """As it is now, until the transaction ends; who comes in at this moment doesn't wait for it."""
    opening.refresh_from_db(from_queryset=Opening.objects.select_for_update(no_key=True))
    if opening.state_at(now) is OpeningState.OVER:
        raise AlreadyOver
