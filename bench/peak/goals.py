"""What is wanted of two cores, driver included, beside what was measured."""

from collections.abc import Callable, Mapping
from typing import Any

from bench.peak.curves import growth

Figures = Mapping[str, Any]


def _per_second(part: str) -> Callable[[Figures], float]:
    return lambda figures: figures[part]["per_second"]


def _slowest_p95(figures: Figures) -> float:
    return max(step["p95"] for step in figures["orders"]["ms"].values())


def _growth(curve: str) -> Callable[[Figures], float]:
    return lambda figures: growth(figures[curve])


# What, how to read it from the figures, the goal, whether more is better, and the part whose processor time stands beside it.
GOALS: tuple[tuple[str, Callable[[Figures], float], float, bool, str], ...] = (
    ("whole web orders /s", _per_second("orders"), 100, True, "orders"),
    ("CPU-ms a web order, whole stack", lambda figures: figures["orders"]["processor_ms_each"]["all"], 20, False, ""),
    ("slowest step of a web order, p95 ms", _slowest_p95, 300, False, ""),
    ("API orders /s (hold, order, confirm)", _per_second("api_orders"), 400, True, "api_orders"),
    ("named seats held /s, 500 reaching for 1,000", _per_second("contended_holds"), 1500, True, "contended_holds"),
    ("who lost a seat is told, p99 ms", lambda figures: figures["contended_holds"]["ms"]["lost"]["p99"], 200, False, ""),
    ("best 4 together of 2,000 half sold /s", _per_second("best_available"), 500, True, "best_available"),
    ("event page /s", _per_second("event_page"), 1000, True, "event_page"),
    ("availability unchanged /s", _per_second("availability_unchanged"), 5000, True, "availability_unchanged"),
    ("availability changed /s", _per_second("availability_changed"), 2000, True, "availability_changed"),
    ("scans /s", _per_second("scans"), 800, True, "scans"),
    ("300 at once for 100 tickets, seconds", lambda figures: figures["rush_300_for_100"]["seconds"], 3, False, "rush_300_for_100"),
    ("application at rest, MB", lambda figures: figures["memory_idle_mb"]["application"], 250, False, ""),
    ("application in the peak, MB", lambda figures: figures["memory_peak_mb"]["application"], 500, False, ""),
    ("a web order in a hall of 20,000, dearer than of 100, %", _growth("growth_hall"), 20, False, ""),
    ("a web order after years of tickets, dearer than before, %", _growth("growth_history"), 20, False, ""),
    ("a web order beside 247 other houses, dearer than alone, %", _growth("growth_houses"), 20, False, ""),
)
# These take places or sell them, as the floor does.
_SALES = ("orders", "api_orders", "contended_holds", "best_available")


def _of_floor(figures: Figures, part: str) -> str:
    """How many bare sales in SQL the machine does in the same time."""
    floor = figures.get("floor_sales_per_second", {}).get("clients_16")
    return f"1 : {floor / figures[part]['per_second']:,.0f}" if floor and part in _SALES else ""


def table(figures: Figures) -> str:
    """In Markdown; what wasn't measured is left out."""
    lines = ["| | goal | measured | CPU-ms each (application, worker, database) | to the floor |", "|---|---|---|---|---|"]
    for what, read, goal, more_is_better, part in GOALS:
        try:
            found = read(figures)
        except KeyError:
            continue
        reached = found >= goal if more_is_better else found <= goal
        wanted = f"{'≥' if more_is_better else '≤'} {goal:,}"
        lines.append(f"| {what} | {wanted} | {found:,}{'' if reached else ' (missed)'} | {_spent(figures, part)} | {_of_floor(figures, part)} |")
    if floor := figures.get("floor_sales_per_second"):
        lines.append(f"| floor: bare sales in SQL /s, 1 client, 16 clients | | {floor['clients_1']:,}, {floor['clients_16']:,} | | |")
    return "\n".join([*lines, "", *_curves(figures), *_machines(figures)])


def _spent(figures: Figures, part: str) -> str:
    return _by_part(figures[part]["processor_ms_each"]) if part else ""


def _by_part(spent: Mapping[str, float]) -> str:
    return f"{spent['all']} ({spent['application']}, {spent['worker']}, {spent['database']})"


def _curves(figures: Figures) -> list[str]:
    """Each point of a curve: what a web order costs application and database, in one thread."""
    return [
        f"{name.removeprefix('growth_')}: " + "; ".join(f"{at}: {cost['application_ms']} + {cost['database_ms']} ms" for at, cost in curve.items())
        for name, curve in figures.items()
        if name.startswith("growth_")
    ]


def _machines(figures: Figures) -> list[str]:
    """Web orders a second with so many application processes, each in a network namespace of its own, and what each order costs there."""
    points = {at: point for at, point in figures.get("on_machines", {}).items() if at != "apart"}
    told = "; ".join(f"{at}: {point['per_second']} /s, {_by_part(point['processor_ms_each'])} CPU-ms" for at, point in points.items())
    return [f"application processes, on {figures['on_machines']['apart']}: {told}"] if points else []
