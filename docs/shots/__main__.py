"""`python -m docs.shots`: the whole guide in Chromium, with its pictures."""

import argparse
import sys
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from coulisse.testing.browser import ARGUMENTS
from coulisse.testing.run import find_chromium

from . import words
from .chapters import CHAPTERS
from .demo import running_demo
from .pictures import FOLDER, total_bytes
from .story import Story


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m docs.shots", description=__doc__)
    parser.add_argument("--var", type=Path, help="a demo's data folder to use in place of a fresh one; the house of the guide may not be in it yet")
    parser.add_argument("--pictures", type=Path, default=FOLDER, help="where the pictures go")
    parser.add_argument("--until", default="", help="stop after this chapter")
    parser.add_argument("--only", default="", help="only this chapter, where it stands by itself (renewal, exchanging)")
    asked = parser.parse_args()
    chromium = find_chromium()
    if chromium is None:
        print("There is no Chromium for the screenshots: install it (Debian: apt-get install chromium).")
        return 1
    words.set_up()
    asked.pictures.mkdir(parents=True, exist_ok=True)
    with running_demo(asked.var) as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        with Story(demo, browser, asked.pictures) as story:
            _tell(story, asked.until, asked.only)
        browser.close()
    print(f"{len(list(asked.pictures.glob('*.png')))} pictures, {total_bytes(asked.pictures) / 1e6:.1f} MB, in {asked.pictures}")
    return 0


def _tell(story: Story, until: str, only: str) -> None:
    named = {chapter.__name__.rsplit(".", 1)[-1]: chapter for chapter in CHAPTERS}
    for name, chapter in named.items() if not only else [(only, named[only])]:
        began = time.monotonic()
        chapter.tell(story)
        print(f"  {name} ({time.monotonic() - began:.0f} s)", flush=True)
        if name == until:
            return


sys.exit(main())
