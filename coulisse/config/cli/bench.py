"""coulisse bench."""

import subprocess
import sys
from pathlib import Path

import click

from coulisse.config.environment import UnsafeInstallation

ROOT = Path(__file__).resolve().parents[3]


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench(arguments: tuple[str, ...]) -> None:
    """How much this machine sells, measured beside the goals. Makes an installation of its own, which is gone afterwards.

    `coulisse bench --help` tells what can be asked.
    """
    if not (ROOT / "bench" / "peak").is_dir():
        raise UnsafeInstallation("The bench comes with the source of Coulisse, and this installation has only the product.")
    sys.exit(subprocess.run([sys.executable, "-m", "bench.peak", *arguments], cwd=ROOT, check=False).returncode)
