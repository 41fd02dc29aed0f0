"""What must never be found in memberships."""

from django.utils.translation import gettext_noop as _

from coulisse.lib.invariants import Invariant

INVARIANTS = (
    Invariant(
        key="memberships.use_has_one_holder",
        says=_("No use of a code, pass or offer is taken twice."),
        sql="SELECT house_id, subject, scope, slot_no, count(*) FROM memberships_use GROUP BY 1, 2, 3, 4 HAVING count(*) > 1",
    ),
)
