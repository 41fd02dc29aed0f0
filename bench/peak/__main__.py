"""python -m bench.peak: prints JSON and writes the same to var/bench.json; beside it, for people, each goal and what was measured."""

import argparse
import asyncio
import json
import os
import platform
import random
import sys
import time
from itertools import count
from pathlib import Path
from typing import Any

from bench.peak.accounts import Meter
from bench.peak.apart import application_processes, may_part
from bench.peak.buyers import Outcome, askers, buyers
from bench.peak.curves import hall_curve, history_curve, houses_curve
from bench.peak.floor import floor
from bench.peak.goals import table
from bench.peak.machines import best_available, machines, named_seat, sale, scan
from bench.peak.season import Season, open_season, open_the_season, seat_keys
from bench.peak.servers import Stack, installation, running, worked_off
from bench.peak.steps import steps_of_an_order
from bench.peak.tonight import issued_tonight

PARTS = ("orders", "pages", "poll", "rush", "api", "holds", "best", "scans", "steps", "floor", "machines", "halls", "houses", "history")


def percentile(times: list[float], share: float) -> float:
    """In milliseconds."""
    ordered = sorted(times)
    return round(1000 * ordered[min(len(ordered) - 1, int(len(ordered) * share))], 1) if ordered else 0.0


def told(outcome: Outcome, meter: Meter) -> dict[str, Any]:
    spent, done = meter.spent(), max(1, outcome.done)
    return {
        "done": outcome.done,
        "failed": dict(outcome.failed.most_common(5)),
        "seconds": round(outcome.seconds, 2),
        "per_second": round(outcome.done / outcome.seconds, 1),
        "processor_ms_each": {part: round(1000 * seconds / done, 2) for part, seconds in spent.items()}
        | {"all": round(1000 * sum(spent.values()) / done, 2)},
        "requests_each": round(outcome.tally.requests / done, 1),
        "bytes_each": outcome.tally.bytes_in // done,
        "ms": {
            step: {f"p{int(share * 100)}": percentile(times, share) for share in (0.5, 0.95, 0.99)} for step, times in outcome.times.items() if times
        },
    }


def measured(stack: Stack, work: Any) -> dict[str, Any]:
    """What was driven, with the mails that follow from it: the worker may do them when the rush is over."""
    meter, began = Meter(stack.parts), time.process_time()
    outcome = asyncio.run(work)
    driver = time.process_time() - began
    afterwards = worked_off(stack)
    return {**told(outcome, meter), "driver_ms_each": round(1000 * driver / max(1, outcome.done), 2), "worked_off_after_seconds": afterwards}


def measure(stack: Stack, season: Season, chosen: argparse.Namespace) -> dict[str, Any]:
    """Each part of the table, one after the other, on a stack that is warm."""
    figures: dict[str, Any] = {"memory_idle_mb": {part.name: part.megabytes() for part in stack.parts}}
    asyncio.run(buyers(stack, season.evenings, at_once=8, seconds=4))  # The processes have read the plan and compiled the pages.
    worked_off(stack)
    know_the_tables(stack)
    for name, part in MEASURES.items():
        if name in chosen.parts:
            print(f"{name} …", file=sys.stderr, flush=True)
            figures |= part(stack, season, chosen)
    return figures


def know_the_tables(stack: Stack) -> None:
    """PostgreSQL counts tables that grew a minute after they did; a house that has sold for a day is known to it."""
    import psycopg

    with psycopg.connect(stack.postgres.url("postgres", stack.database_url), autocommit=True) as connection:
        connection.execute("ANALYZE")


def orders(stack: Stack, season: Season, chosen: argparse.Namespace) -> dict[str, Any]:
    found = {"orders": measured(stack, buyers(stack, season.evenings, at_once=chosen.at_once, seconds=chosen.seconds))}
    return {**found, "memory_peak_mb": {part.name: part.megabytes() for part in stack.parts}}


def pages(stack: Stack, season: Season, chosen: argparse.Namespace) -> dict[str, Any]:
    return {"event_page": measured(stack, askers(stack, lambda _n: season.evenings[0].page, at_once=16, seconds=chosen.seconds / 2))}


def poll(stack: Stack, season: Season, chosen: argparse.Namespace) -> dict[str, Any]:
    """Unchanged: who asks has the answer already. Changed: nobody has, and meanwhile somebody holds seats all the time."""
    first, seconds = season.evenings[0], chosen.seconds / 2
    path = f"/{first.house}/availability/{first.performance}"
    return {
        "availability_unchanged": measured(stack, askers(stack, lambda _n: path, at_once=32, seconds=seconds, again=True)),
        "availability_changed": measured(stack, _polled_while_it_sells(stack, season, path, seconds)),
    }


async def _polled_while_it_sells(stack: Stack, season: Season, path: str, seconds: float) -> Outcome:
    selling = machines(stack, season.house, season.token, best_available(season.evenings[:1], people=1), count(), at_once=1, seconds=seconds)
    polled, _sold = await asyncio.gather(askers(stack, lambda _n: path, at_once=32, seconds=seconds), selling)
    return polled


def rush(stack: Stack, season: Season, chosen: argparse.Namespace) -> dict[str, Any]:
    return {"rush_300_for_100": measured(stack, buyers(stack, [season.small], at_once=300, seconds=60, people=1, most=300))}


def api(stack: Stack, season: Season, chosen: argparse.Namespace) -> dict[str, Any]:
    work = machines(stack, season.house, season.token, sale(season.evenings), count(), at_once=16, seconds=chosen.seconds)
    return {"api_orders": measured(stack, work)}


def holds(stack: Stack, season: Season, chosen: argparse.Namespace) -> dict[str, Any]:
    """Everybody reaches for seats by chance, until each seat was reached for twice."""
    chance, seats = random.Random(4), seat_keys(season.wanted)
    jobs = iter(chance.sample([*range(len(seats)), *range(len(seats))], 2 * len(seats)))
    work = machines(stack, season.house, season.token, named_seat(season.wanted, seats), jobs, at_once=500, seconds=120)
    return {"contended_holds": measured(stack, work)}


def best(stack: Stack, season: Season, chosen: argparse.Namespace) -> dict[str, Any]:
    jobs = iter(range(125 * len(season.half_sold)))
    work = machines(stack, season.house, season.token, best_available(season.half_sold, people=4), jobs, at_once=16, seconds=chosen.seconds)
    return {"best_available": measured(stack, work)}


_FIRST_INSIDE = 200


def scans(stack: Stack, season: Season, chosen: argparse.Namespace) -> dict[str, Any]:
    """A minute after the doors opened: the tables of the door aren't empty any more, and PostgreSQL has counted them."""
    codes = issued_tonight(stack, season.house)
    first, others = iter(range(_FIRST_INSIDE)), iter(range(_FIRST_INSIDE, len(codes)))
    asyncio.run(machines(stack, season.house, season.token, scan(codes), first, at_once=16, seconds=chosen.seconds))
    know_the_tables(stack)
    return {"scans": measured(stack, machines(stack, season.house, season.token, scan(codes), others, at_once=16, seconds=chosen.seconds))}


def bare_sql(stack: Stack, season: Season, chosen: argparse.Namespace) -> dict[str, Any]:
    return {"floor_sales_per_second": floor(stack.postgres)}


def steps(stack: Stack, season: Season, chosen: argparse.Namespace) -> dict[str, Any]:
    return {"steps": steps_of_an_order(open_season(evenings=2))}


def on_machines(stack: Stack, season: Season, chosen: argparse.Namespace) -> dict[str, Any]:
    """Whole web orders with 1 to 8 application processes, each on a machine of its own; the cores stay the two that there are."""
    found: dict[str, Any] = {"apart": "network namespaces" if may_part() else "ports of one machine"}
    for many in chosen.machines:
        with application_processes(stack, many) as apart:
            asyncio.run(buyers(apart, season.evenings, at_once=4 * many, seconds=2))
            worked_off(apart)
            found[str(many)] = measured(apart, buyers(apart, season.evenings, at_once=chosen.at_once, seconds=chosen.seconds / 2))
            found[str(many)]["memory_mb"] = round(sum(part.megabytes() for part in apart.machines), 1)
    return {"on_machines": found}


def halls(stack: Stack, season: Season, chosen: argparse.Namespace) -> dict[str, Any]:
    return {"growth_hall": hall_curve(chosen.halls)}


def houses(stack: Stack, season: Season, chosen: argparse.Namespace) -> dict[str, Any]:
    return {"growth_houses": houses_curve(chosen.houses)}


def history(stack: Stack, season: Season, chosen: argparse.Namespace) -> dict[str, Any]:
    return {"growth_history": history_curve(stack, season.evenings, chosen.history)}


MEASURES = {
    "orders": orders, "pages": pages, "poll": poll, "rush": rush, "api": api, "holds": holds, "best": best, "scans": scans, "steps": steps,
    "floor": bare_sql, "machines": on_machines, "halls": halls, "houses": houses, "history": history,
}  # fmt: skip


def main() -> None:
    asked = argparse.ArgumentParser(prog="coulisse bench", description=__doc__)
    asked.add_argument("--seconds", type=float, default=12, help="how long each part is driven")
    asked.add_argument("--at-once", type=int, default=32, help="buyers at the same time")
    asked.add_argument("--evenings", type=int, default=20, help="evenings on sale, of 1,000 seats each")
    asked.add_argument("--processes", type=int, default=2)
    asked.add_argument("--threads", type=int, default=4)
    asked.add_argument("--machines", type=int, nargs="+", default=[1, 2, 4, 8], help="application processes, each in its own network namespace")
    asked.add_argument("--halls", type=int, nargs="+", default=[100, 1000, 5000, 20_000], help="places of the halls of that curve")
    asked.add_argument("--houses", type=int, nargs="+", default=[1, 50, 248], help="houses in the installation of that curve")
    asked.add_argument("--history", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], help="tickets sold in the years before, of that curve")
    asked.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    chosen = asked.parse_args()
    with installation(processes=chosen.processes, threads=chosen.threads) as made:
        season = open_the_season(chosen.evenings)
        with running(int(made["port"])) as stack:
            figures = measure(stack, season, chosen)
    found = {"machine": {"cores": os.cpu_count(), "python": platform.python_version(), "load_at_end": os.getloadavg()[0]}, **figures}
    Path("var").mkdir(exist_ok=True)
    Path("var/bench.json").write_text(json.dumps(found, indent=2))
    json.dump(found, sys.stdout, indent=2)
    print()
    print(table(found), file=sys.stderr)


if __name__ == "__main__":
    main()
