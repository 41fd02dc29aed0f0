"""What must never be found in memberships."""

from django.utils.translation import gettext_noop as _

from coulisse.lib.invariants import Invariant

INVARIANTS = (
    Invariant(
        key="memberships.use_has_one_holder",
        says=_("No use of a code, pass or offer is taken twice."),
        sql="SELECT house_id, subject, scope, slot_no, count(*) FROM memberships_use GROUP BY 1, 2, 3, 4 HAVING count(*) > 1",
    ),
    Invariant(
        key="memberships.left_is_the_sum_of_entries",
        says=_("What is left of a voucher is what its history adds up to."),
        sql="SELECT m.house_id, m.id, m.left_cents, m.left_tickets FROM memberships_membership m "
        "LEFT JOIN memberships_membershipentry e ON e.house_id = m.house_id AND e.membership_id = m.id GROUP BY m.house_id, m.id, m.left_cents, m.left_tickets "
        "HAVING coalesce(sum(e.cents), 0) <> m.left_cents OR coalesce(sum(e.tickets), 0) <> m.left_tickets",
    ),
)
