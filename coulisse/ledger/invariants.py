"""What must never be found in the ledger."""

from django.utils.translation import gettext_noop as _

from coulisse.lib.invariants import Invariant

INVARIANTS = (
    Invariant(
        key="ledger.entries_are_balanced",
        says=_("Every entry adds up to zero."),
        sql="SELECT e.house_id, e.key, sum(p.cents) AS cents FROM ledger_entry e "
        "LEFT JOIN ledger_posting p ON p.house_id = e.house_id AND p.entry_id = e.id "
        "GROUP BY 1, 2 HAVING sum(p.cents) IS DISTINCT FROM 0",
    ),
    Invariant(
        key="ledger.accounts_add_up",
        says=_("All accounts of a house together are zero."),
        sql="SELECT house_id, sum(cents) AS cents FROM ledger_posting GROUP BY 1 HAVING sum(cents) <> 0",
    ),
)
