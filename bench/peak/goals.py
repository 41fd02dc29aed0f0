"""What is wanted of two cores, driver included, beside what was measured."""

from collections.abc import Callable, Mapping
from typing import Any

Figures = Mapping[str, Any]


def _per_second(part: str) -> Callable[[Figures], float]:
    return lambda figures: figures[part]["per_second"]


def _slowest_p95(figures: Figures) -> float:
    return max(step["p95"] for step in figures["orders"]["ms"].values())


# What, how to read it from the figures, the goal, and whether more is better.
GOALS: tuple[tuple[str, Callable[[Figures], float], float, bool], ...] = (
    ("whole web orders /s", _per_second("orders"), 100, True),
    ("CPU-ms a web order, whole stack", lambda figures: figures["orders"]["processor_ms_each"]["all"], 20, False),
    ("slowest step of a web order, p95 ms", _slowest_p95, 300, False),
    ("API orders /s (hold, order, confirm)", _per_second("api_orders"), 400, True),
    ("named seats held /s, 500 reaching for 1,000", _per_second("contended_holds"), 1500, True),
    ("who lost a seat is told, p99 ms", lambda figures: figures["contended_holds"]["ms"]["lost"]["p99"], 200, False),
    ("best 4 together of 2,000 half sold /s", _per_second("best_available"), 500, True),
    ("event page /s", _per_second("event_page"), 1000, True),
    ("availability unchanged /s", _per_second("availability_unchanged"), 5000, True),
    ("availability changed /s", _per_second("availability_changed"), 2000, True),
    ("scans /s", _per_second("scans"), 800, True),
    ("300 at once for 100 tickets, seconds", lambda figures: figures["rush_300_for_100"]["seconds"], 3, False),
    ("application at rest, MB", lambda figures: figures["memory_idle_mb"]["application"], 250, False),
    ("application in the peak, MB", lambda figures: figures["memory_peak_mb"]["application"], 500, False),
    ("floor of bare SQL: sales /s to one web order /s", lambda figures: _ratio(figures), 0, False),
)


def _ratio(figures: Figures) -> float:
    return round(figures["floor_sales_per_second"]["clients_16"] / figures["orders"]["per_second"], 1)


def table(figures: Figures) -> str:
    """In Markdown; what wasn't measured is left out."""
    lines = ["| | goal | measured |", "|---|---|---|"]
    for what, read, goal, more_is_better in GOALS:
        try:
            found = read(figures)
        except KeyError:
            continue
        wanted = f"{'≥' if more_is_better else '≤'} {goal:,}" if goal else ""
        reached = not goal or (found >= goal if more_is_better else found <= goal)
        lines.append(f"| {what} | {wanted} | {found:,}{'' if reached else ' (missed)'} |")
    return "\n".join(lines)
