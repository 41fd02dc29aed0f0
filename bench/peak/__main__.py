"""python -m bench.peak: prints JSON, and writes the same to var/bench.json."""

import argparse
import asyncio
import json
import os
import platform
import sys
from pathlib import Path
from typing import Any

from bench.peak.accounts import Meter
from bench.peak.buyers import Outcome, askers, buyers
from bench.peak.floor import floor
from bench.peak.season import Evening, open_season
from bench.peak.servers import Stack, installation, running

PARTS = ("floor", "orders", "pages", "poll", "rush")


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
    meter = Meter(stack.parts)
    return told(asyncio.run(work), meter)


def measure(stack: Stack, evenings: list[Evening], chosen: argparse.Namespace) -> dict[str, Any]:
    figures: dict[str, Any] = {"memory_idle_mb": {part.name: part.megabytes() for part in stack.parts}}
    asyncio.run(buyers(stack, evenings, at_once=4, seconds=3))  # The processes have read the plan and compiled the pages.
    first = evenings[0]
    if "orders" in chosen.parts:
        figures["orders"] = measured(stack, buyers(stack, evenings, at_once=chosen.at_once, seconds=chosen.seconds))
        figures["memory_peak_mb"] = {part.name: part.megabytes() for part in stack.parts}
    if "pages" in chosen.parts:
        figures["event_page"] = measured(stack, askers(stack, lambda _n: first.page, at_once=16, seconds=chosen.seconds / 2))
    if "poll" in chosen.parts:
        path = f"/{first.house}/availability/{first.performance}"
        figures["availability"] = measured(stack, askers(stack, lambda _n: path, at_once=32, seconds=chosen.seconds / 2))
    if "rush" in chosen.parts:
        figures["rush_300_for_100"] = measured(stack, buyers(stack, evenings[-1:], at_once=300, seconds=60, people=1, most=300))
    if "floor" in chosen.parts:
        figures["floor_sales_per_second"] = floor(stack.postgres)
    return figures


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m bench.peak", description=__doc__)
    asked.add_argument("--seconds", type=float, default=20, help="how long each part is driven")
    asked.add_argument("--at-once", type=int, default=32, help="buyers at the same time")
    asked.add_argument("--evenings", type=int, default=20, help="evenings on sale, of 1,000 seats each")
    asked.add_argument("--processes", type=int, default=2)
    asked.add_argument("--threads", type=int, default=4)
    asked.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    chosen = asked.parse_args()
    with installation(processes=chosen.processes, threads=chosen.threads) as made:
        evenings = [*open_season(evenings=chosen.evenings), *open_season(evenings=1, rows=10, seats=10)]
        with running(int(made["port"])) as stack:
            figures = measure(stack, evenings, chosen)
    found = {"machine": {"cores": os.cpu_count(), "python": platform.python_version(), "load_at_end": os.getloadavg()[0]}, **figures}
    Path("var").mkdir(exist_ok=True)
    Path("var/bench.json").write_text(json.dumps(found, indent=2))
    json.dump(found, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
