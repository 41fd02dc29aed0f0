"""What must never be found in openings."""

from django.utils.translation import gettext_noop as _

from coulisse.lib.invariants import Invariant

INVARIANTS = (
    Invariant(
        key="openings.calls_are_in_order",
        says=_("Everybody in a line is called once, in order, and nobody in between is left out."),
        sql="SELECT l.house_id, l.id, l.called, coalesce(sum(c.to_position - c.from_position + 1), 0), coalesce(max(c.to_position), 0) "
        "FROM openings_line l LEFT JOIN openings_call c ON c.house_id = l.house_id AND c.line_id = l.id GROUP BY 1, 2, 3 "
        "HAVING coalesce(sum(c.to_position - c.from_position + 1), 0) <> l.called OR coalesce(max(c.to_position), 0) <> l.called",
    ),
    Invariant(
        key="openings.inside_was_called",
        says=_("Nobody came in whose turn it was not."),
        sql="SELECT v.house_id, v.id, v.position FROM openings_visit v JOIN openings_call c ON c.house_id = v.house_id AND c.id = v.call_id "
        "WHERE c.line_id <> v.line_id OR v.position NOT BETWEEN c.from_position AND c.to_position OR v.entered_at < c.at - interval '1 second'",
    ),
    Invariant(
        key="openings.lot_of_those_present",
        says=_("The lot was drawn among people who had a number, and nobody was called before it."),
        sql="SELECT l.house_id, l.id, l.given, l.called, lot.present FROM openings_line l LEFT JOIN openings_lot lot ON lot.house_id = l.house_id AND lot.line_id = l.id "
        "WHERE lot.present > l.given OR (lot.id IS NULL AND l.called > 0)",
    ),
    Invariant(
        key="openings.house_knows_its_openings",
        says=_("A house with an opening that is not over says so, so that nobody gets past the line."),
        sql="SELECT o.house_id, o.id FROM openings_opening o JOIN houses_house h ON h.id = o.house_id WHERE o.ended_at IS NULL AND h.line_mark = 0",
    ),
)
