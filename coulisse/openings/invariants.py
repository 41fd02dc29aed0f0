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
    Invariant(
        key="openings.guests_are_inside",
        says=_("Where houses open together, nobody may buy at a partner who isn't inside at the house that leads."),
        sql="SELECT g.house_id, g.id, g.visit_no FROM openings_guest g JOIN openings_opening o ON o.house_id = g.house_id AND o.id = g.opening_id "
        "LEFT JOIN openings_visit v ON v.id = g.visit_no AND v.line_id = g.line_no WHERE g.ended_at IS NULL AND o.ended_at IS NULL "
        "AND (v.id IS NULL OR v.ended_at IS NOT NULL OR v.house_id IS DISTINCT FROM o.led_by_id OR v.opening_id IS DISTINCT FROM o.led_opening)",
    ),
    Invariant(
        key="openings.parts_follow",
        says=_("A house that opens along has agreed, and opens at the moment of the house that leads."),
        sql="SELECT o.house_id, o.id, l.id, p.state FROM openings_opening o LEFT JOIN openings_opening l ON l.house_id = o.led_by_id AND l.id = o.led_opening "
        "LEFT JOIN openings_partner p ON p.house_id = o.led_by_id AND p.opening_id = o.led_opening AND p.partner_id = o.house_id "
        "WHERE o.led_opening IS NOT NULL AND o.ended_at IS NULL AND (l.id IS NULL OR l.ended_at IS NOT NULL OR p.state IS DISTINCT FROM 'accepted' "
        "OR p.part IS DISTINCT FROM o.id OR (l.forms_at, l.opens_at) IS DISTINCT FROM (o.forms_at, o.opens_at))",
    ),
)
