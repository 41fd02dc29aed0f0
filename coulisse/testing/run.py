"""`make test`: everything that must hold, in the order in which it fails fastest."""

import argparse
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent

LINT = [
    ("style", [BIN / "ruff", "check", "--quiet", "."]),
    ("layout of code", [BIN / "ruff", "format", "--check", "--quiet", "."]),
    ("pages", [BIN / "djlint", "--lint", "--quiet", "coulisse"]),
    ("layers", [BIN / "lint-imports", "--no-cache"]),
    ("types", [BIN / "mypy", "--no-error-summary"]),
]

# A soak or a failover hangs when it takes longer; for all others the bound stands in pyproject.toml.
LONGEST_SECONDS = 12 * 3600


def find_chromium() -> str | None:
    """Where Chromium is; on Debian as root it is installed, elsewhere the README says how."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing Chromium for the browser tests …", flush=True)
        subprocess.run(["apt-get", "update", "-qq"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        return shutil.which("chromium")
    return None


def find_faketime() -> None:
    """For the test of wrong clocks, which says so where there is none."""
    if not shutil.which("faketime") and shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing faketime for the test of wrong clocks …", flush=True)
        subprocess.run(["apt-get", "install", "-y", "-qq", "faketime"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextmanager
def played_together() -> Iterator[None]:
    """One seed for all processes that play the programmes; what they tell is said as it comes."""
    seed, told, over = os.environ.setdefault("COULISSE_SEED", str(random.randrange(10**6))), ROOT / "var" / "told.txt", threading.Event()
    told.parent.mkdir(exist_ok=True)
    told.write_text(f"COULISSE_SEED={seed} plays this run again.\n")
    os.environ["COULISSE_TOLD"] = str(told)
    saying = threading.Thread(target=_say, args=[told, over])
    saying.start()
    try:
        yield
    finally:
        over.set()
        saying.join()


def _say(told: Path, over: threading.Event) -> None:
    with told.open() as lines:
        while True:
            last = over.is_set()  # What came until then is said too.
            for line in lines:
                print(f"\n  {line}", end="", flush=True)
            if last:
                return
            over.wait(0.5)


def run(name: str, command: list[object]) -> bool:
    began = time.monotonic()
    done = subprocess.run([str(word) for word in command], cwd=ROOT)
    print(f"{'ok  ' if done.returncode == 0 else 'FAIL'} {name} ({time.monotonic() - began:.0f} s)", flush=True)
    return done.returncode == 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--without-browser", action="store_true")
    parser.add_argument("--only-lint", action="store_true")
    parser.add_argument("--only-faults", action="store_true", help="the fault programmes and loads: what takes minutes")
    parser.add_argument("--soak", action="store_true", help="the fault programmes for as long as a night has")
    parser.add_argument("--only-failover", action="store_true", help="the machines of a database die while people buy")
    parser.add_argument("--only-conformance", action="store_true", help="the published contracts named by COULISSE_CONTRACTS")
    parser.add_argument("pytest", nargs="*", help="further words for pytest")
    asked = parser.parse_args()

    # Programmes start hundreds of processes: what one has compiled the next one reads, also where containers don't keep it.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if asked.soak:
        os.environ["COULISSE_FAULTS"] = "soak"
        asked.only_faults = True
    passed = [] if asked.only_conformance or asked.only_faults or asked.only_failover else [run(name, command) for name, command in LINT]
    if asked.only_lint:
        return 0 if all(passed) else 1

    os.environ["COULISSE_MODE"] = "test"
    selection = []
    chromium = None if asked.without_browser or asked.only_conformance or asked.only_failover else find_chromium()
    if asked.only_conformance:
        selection = ["conformance"]
    elif asked.only_failover:
        selection = ["-m", "failover", "-rs"]
    elif asked.without_browser:
        selection = ["-m", "not browser and not slow and not failover"]
    elif chromium is None:
        print("FAIL There is no Chromium for the browser tests: install it (Debian: apt-get install chromium), or run 'make quick'.")
        return 1
    else:
        os.environ["COULISSE_CHROMIUM"] = chromium
        if asked.only_faults:
            find_faketime()
        selection = ["-m", "slow" if asked.only_faults else "not slow and not failover"]

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coulisse.config.settings")
    import django

    django.setup()
    from coulisse.testing.database import server

    # One more than there are cores: some always wait for PostgreSQL, a browser or a clock.
    workers = "0" if asked.only_failover else str(min(5, (os.cpu_count() or 2) + 1))
    shared = ["--dist", "load", "--maxschedchunk", "1"] if asked.only_faults else ["--dist", "worksteal"]
    if asked.soak or asked.only_failover:
        shared += ["-o", f"faulthandler_timeout={LONGEST_SECONDS}"]
    with server().running(), played_together() if asked.only_faults or asked.only_failover else nullcontext():
        passed.append(run("tests", [BIN / "pytest", "-n", workers, *shared, *selection, *asked.pytest]))
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
