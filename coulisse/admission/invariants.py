"""What must always hold of tickets and admittances. None of these finds a row."""

from coulisse.lib.invariants import Invariant

INVARIANTS = [
    Invariant(
        "admission.one_live_ticket_a_place",
        "A place of a performance has at most one ticket that lets in.",
        """
        SELECT house_id, performance_id, place_no, count(*) FROM admission_ticket
        WHERE voided_at IS NULL GROUP BY house_id, performance_id, place_no HAVING count(*) > 1
        """,
    ),
    Invariant(
        "admission.ticket_is_sold_place",
        "A ticket that lets in stands for a place that the performance has.",
        """
        SELECT ticket.house_id, ticket.id FROM admission_ticket AS ticket
        JOIN programme_performance AS performance ON performance.house_id = ticket.house_id AND performance.id = ticket.performance_id
        WHERE ticket.voided_at IS NULL AND ticket.place_no >= performance.place_count
        """,
    ),
    Invariant(
        "admission.one_live_admittance_a_ticket",
        "With a ticket at most one person is inside.",
        """
        SELECT house_id, ticket_id, count(*) FROM admission_admittance
        WHERE undone_at IS NULL GROUP BY house_id, ticket_id HAVING count(*) > 1
        """,
    ),
    Invariant(
        "admission.admitted_with_live_ticket",
        "Nobody was let in with a ticket that was void by then (two transactions at once may differ by a minute).",
        """
        SELECT admittance.house_id, admittance.id, ticket.id FROM admission_admittance AS admittance
        JOIN admission_ticket AS ticket ON ticket.house_id = admittance.house_id AND ticket.id = admittance.ticket_id
        WHERE ticket.voided_at + interval '1 minute' < admittance.at
        """,
    ),
    Invariant(
        "admission.admitted_to_own_performance",
        "Whoever was let in was let in to the performance of the ticket.",
        """
        SELECT admittance.house_id, admittance.id, ticket.id FROM admission_admittance AS admittance
        JOIN admission_ticket AS ticket ON ticket.house_id = admittance.house_id AND ticket.id = admittance.ticket_id
        WHERE ticket.performance_id <> admittance.performance_id
        """,
    ),
    Invariant(
        "admission.scan_and_admittance_agree",
        "Each admittance has the one scan that made it, and each scan that let in has its admittance.",
        """
        SELECT coalesce(admittance.house_id, scan.house_id) AS house_id, admittance.id, scan.id
        FROM admission_admittance AS admittance
        FULL JOIN (SELECT * FROM admission_scan WHERE verdict = 'admitted') AS scan
          ON scan.house_id = admittance.house_id AND scan.admittance_id = admittance.id AND scan.ticket_id = admittance.ticket_id
        WHERE admittance.id IS NULL OR scan.id IS NULL
        """,
    ),
    Invariant(
        "admission.house_with_tickets_can_sign",
        "A house whose tickets let in has a key that signs them.",
        """
        SELECT DISTINCT ticket.house_id FROM admission_ticket AS ticket
        WHERE ticket.voided_at IS NULL AND NOT EXISTS (
          SELECT 1 FROM admission_signingkey AS key WHERE key.house_id = ticket.house_id AND key.retired_at IS NULL)
        """,
    ),
    Invariant(
        "admission.reissued_ticket_has_successor",
        "A ticket that was replaced by a newer one has a newer version of its line.",
        """
        SELECT old.house_id, old.id FROM admission_ticket AS old
        WHERE old.void_reason = 'reissued' AND NOT EXISTS (
          SELECT 1 FROM admission_ticket AS newer
          WHERE newer.house_id = old.house_id AND newer.order_line_id = old.order_line_id AND newer.version > old.version)
        """,
    ),
]
