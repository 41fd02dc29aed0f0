"""Questions about halls and plans. Inside a house scope."""

from collections import OrderedDict
from threading import Lock

from coulisse.venues.models import PlanVersion
from coulisse.venues.plan import read_plan
from coulisse.venues.types import Plan

_KEPT = 64
_plans: OrderedDict[int, Plan] = OrderedDict()
_lock = Lock()


def plan_of(plan_version_id: int) -> Plan:
    """The plan of a published version. Read once and kept by the process: it never changes.

    A draft is read anew each time. Raises `PlanVersion.DoesNotExist` outside the house's scope
    only on the first reading, so callers reach the version through a row of the house.
    """
    with _lock:
        if plan_version_id in _plans:
            _plans.move_to_end(plan_version_id)
            return _plans[plan_version_id]
    version = PlanVersion.objects.only("document", "published_at").get(pk=plan_version_id)
    plan = read_plan(version.document)
    if version.published_at is not None:
        with _lock:
            _plans[plan_version_id] = plan
            while len(_plans) > _KEPT:
                _plans.popitem(last=False)
    return plan
