"""What must never be found in the inventory."""

from django.utils.translation import gettext_noop as _

from coulisse.lib.invariants import Invariant

INVARIANTS = (
    Invariant(
        key="inventory.place_has_one_claim",
        says=_("No place of a performance is claimed twice."),
        sql="SELECT house_id, performance_id, place_no, count(*) FROM inventory_claim GROUP BY 1, 2, 3 HAVING count(*) > 1",
    ),
    Invariant(
        key="inventory.claims_within_plan",
        says=_("No place is claimed that the plan of the performance doesn't have."),
        sql="SELECT c.house_id, c.performance_id, c.place_no FROM inventory_claim c "
        "JOIN programme_performance p ON p.house_id = c.house_id AND p.id = c.performance_id "
        "WHERE c.place_no >= p.place_count OR c.place_count <> p.place_count",
    ),
    Invariant(
        key="inventory.places_of_performance_are_its_plans",
        says=_("A performance has as many places as its plan."),
        sql="SELECT p.house_id, p.id FROM programme_performance p "
        "JOIN venues_planversion v ON v.house_id = p.house_id AND v.id = p.plan_version_id WHERE v.place_count <> p.place_count",
    ),
    Invariant(
        key="inventory.blocked_places_have_a_reason",
        says=_("Every blocked place belongs to a block with a reason."),
        sql="SELECT c.house_id, c.performance_id, c.place_no FROM inventory_claim c "
        "LEFT JOIN inventory_block b ON b.house_id = c.house_id AND b.id = c.holder WHERE c.state = 3 AND b.id IS NULL",
    ),
)
