"""What a play came to, as a table for docs/operators/opening-played.md."""

from collections.abc import Mapping
from typing import Any

STEPS = ("come", "take a number", "how far is it", "what the lot gave", "your turn", "come in", "hold", "order", "pay")


def in_words(found: Mapping[str, Any]) -> str:
    """Markdown: the outcome, the stages, what each step took, what the parts spent."""
    sold, books = sum(one["places_sold"] for one in found["books"].values()), found["books"].values()
    rows = [
        ("visitors", f"{found['visitors']:,} (seed {found['seed']}), {sum(one['friends'] for one in books):,} of them friends who came first"),
        ("places sold", f"{sold:,} of {found['places']:,}, in {sum(one['orders_confirmed'] for one in books):,} orders"),
        ("what became of them", ", ".join(f"{what} {count:,}" for what, count in found["came"].items())),
        ("stages", ", ".join(f"{what} after {seconds:.0f} s" for what, seconds in found["stages_seconds"].items())),
        ("requests", f"{found['requests']:,}"),
        ("processor time", ", ".join(f"{part} {seconds:,.0f} s" for part, seconds in found["processor_seconds"].items())),
        ("memory at the end", ", ".join(f"{part} {megabytes:,.0f} MB" for part, megabytes in found["memory_mb"].items())),
        ("application tier at most", f"{found['application_most_mb']:,.0f} MB"),
        ("machine", f"{found['machine']['cores']} cores, driver included, load {found['machine']['load_at_end']:.1f} at the end"),
        ("what was wrong", "; ".join(found["wrong"]) or "nothing"),
    ]
    steps = [(step, found["ms"][step]) for step in STEPS if step in found["ms"]]
    return "\n".join(
        [
            "| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows), "",
            "| step | times | p50 ms | p95 ms | p99 ms |", "|---|---|---|---|---|",
            *(f"| {step} | {took['times']:,} | {took['p50']:,} | {took['p95']:,} | {took['p99']:,} |" for step, took in steps), "",
        ]
    )  # fmt: skip
