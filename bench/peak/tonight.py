"""Evenings that begin in an hour, sold out: what stands before the doors."""

from bench.peak.past import sold_out
from bench.peak.servers import Stack


def issued_tonight(stack: Stack, house: str, *, evenings: int = 3) -> list[tuple[int, str]]:
    """Tickets of such evenings: what their QR codes hold, each with its performance."""
    from datetime import timedelta
    from secrets import token_bytes

    from coulisse.admission.models import Ticket
    from coulisse.admission.operations import make_signing_key
    from coulisse.admission.queries import signed_codes
    from coulisse.houses.models import House
    from coulisse.houses.scope import house_scope
    from coulisse.testing.factories import make_performance

    kept = House.objects.get(slug=house)
    with house_scope(kept.pk) as scope:
        make_signing_key(house=kept, now=scope.now, random_bytes=token_bytes)
        begins = scope.now + timedelta(hours=1)
        tonight = [make_performance(kept, title=f"Vanavond {number}", rows=25, seats=40, starts_at=begins).pk for number in range(evenings)]
    sold_out(stack.postgres, stack.database_url, kept.pk, tonight)
    with house_scope(kept.pk):
        tickets = list(Ticket.objects.filter(performance__in=tonight).order_by("pk"))
        signed = signed_codes(house=kept, tickets=tickets)
        return [(ticket.performance_id, signed[ticket.pk]) for ticket in tickets]
