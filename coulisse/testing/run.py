"""`make test`: everything that must hold, in the order in which it fails fastest."""

import argparse
import os
import shutil
import subprocess
import sys
import time
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
        selection = ["-m", "not slow and not failover" if not asked.only_faults else "slow" if asked.soak else "slow and not soak"]

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coulisse.config.settings")
    import django

    django.setup()
    from coulisse.testing.database import server

    workers = "0" if asked.only_failover else str(min(4, os.cpu_count() or 2))
    with server().running():
        passed.append(run("tests", [BIN / "pytest", "-n", workers, "--dist", "worksteal", *selection, *asked.pytest]))
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
