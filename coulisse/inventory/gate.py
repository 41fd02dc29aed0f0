"""Who takes places and who moves a performance to another plan keep out of each other's way.

Everybody who takes or gives back places of a performance goes through its gate, many at once, and reads its plan
there: a number means a seat only in one plan. Who moves it closes the gate. The gate is an advisory lock, because that
one has a queue: behind many who share a row lock nobody else would ever come to his turn.
"""

from django.db import connection

from coulisse.programme.models import Performance

_KEY = "hashint8extended({id}, 20261122)"

# The performances among %(performances)s that are still sold from the plan in %(plans)s beside them (0: whichever). Lists
# are asked for by a SELECT: else PostgreSQL counts what is in them, finds a plan for just that many a little cheaper than
# one for any, and plans the statement anew each time, which is half of what it costs.
SAME_PLAN = f"""
WITH gate AS MATERIALIZED (
  SELECT pg_advisory_xact_lock_shared({_KEY.format(id="asked.id")})
  FROM (SELECT DISTINCT unnest((SELECT %(performances)s::bigint[])) AS id ORDER BY 1) AS asked),
same_plan AS MATERIALIZED (
  SELECT performance.id FROM programme_performance AS performance, (SELECT count(*) FROM gate) AS passed
  WHERE performance.house_id = %(house)s AND performance.id = ANY((SELECT %(performances)s::bigint[])::bigint[]) AND EXISTS (
    SELECT 1 FROM unnest((SELECT %(performances)s::bigint[]), (SELECT %(plans)s::bigint[])) AS read (id, plan_version_id)
    WHERE read.id = performance.id AND read.plan_version_id IN (0, performance.plan_version_id))
  ORDER BY performance.id FOR KEY SHARE OF performance)
"""  # noqa: S608 (a constant of ours)


def pass_gate(performance_id: int) -> int | None:
    """The plan version that a performance is sold from, and stays so until the transaction is over."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock_shared({_KEY.format(id='%s::bigint')})", [performance_id])
        cursor.execute("SELECT plan_version_id FROM programme_performance WHERE id = %s FOR KEY SHARE", [performance_id])
        row = cursor.fetchone()
    return row[0] if row else None


def close_gate(performance_id: int) -> Performance | None:
    """The performance, held so that nobody takes or gives back a place of it until the transaction is over."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock({_KEY.format(id='%s::bigint')})", [performance_id])
    neighbours = Performance.objects.select_related("house", "production", "price_list")
    return neighbours.select_for_update(of=("self",)).filter(pk=performance_id).first()
