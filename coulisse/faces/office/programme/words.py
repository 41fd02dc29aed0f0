"""How events and dates are said: states, counts."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coulisse.programme import rules
from coulisse.programme.models import Performance
from coulisse.programme.types import PerformanceState, Shown

KINDS = {
    Shown.DRAFT: "", Shown.ANNOUNCED: "info", Shown.ON_SALE: "good", Shown.SOLD_OUT: "good",
    Shown.SALE_ENDED: "", Shown.MOVED: "warning", Shown.CANCELLED: "bad", Shown.PAST: "",
}  # fmt: skip


def shown(performance: Performance, free: int | None, now: datetime) -> tuple[str, str]:
    """What people see of a date at this moment, and the kind of state that it is."""
    found = rules.shown(
        state=performance.state, starts_at=performance.starts_at, sale_starts_at=performance.sale_starts_at,
        sale_ends_at=performance.sale_ends_at, moved_from_at=performance.moved_from_at, free_places=free, now=now,
    )  # fmt: skip
    if found is Shown.MOVED and performance.state == PerformanceState.ON_SALE:
        return _("moved, on sale"), "good"
    if found is Shown.ANNOUNCED and performance.state == PerformanceState.ON_SALE:
        return _("on sale later"), "info"
    return str(found.label), KINDS[found]


def states_in_words(states: Mapping[str, int]) -> list[tuple[str, str]]:
    """The dates of an event by state: (“3 on sale”, its kind)."""
    said = {
        PerformanceState.ON_SALE: lambda n: ngettext("%(num)s on sale", "%(num)s on sale", n),
        PerformanceState.ANNOUNCED: lambda n: ngettext("%(num)s announced", "%(num)s announced", n),
        PerformanceState.DRAFT: lambda n: ngettext("%(num)s draft", "%(num)s drafts", n),
        PerformanceState.CANCELLED: lambda n: ngettext("%(num)s cancelled", "%(num)s cancelled", n),
    }
    kinds = {PerformanceState.ON_SALE: "good", PerformanceState.ANNOUNCED: "info", PerformanceState.DRAFT: "", PerformanceState.CANCELLED: "bad"}
    return [(words(states[state]) % {"num": states[state]}, kinds[state]) for state, words in said.items() if states.get(state)]
