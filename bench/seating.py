"""What a large seating plan costs: brought in, published, drawn in a browser, sold from. Prints JSON; see README.md."""

import argparse
import gzip
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, TypeVar
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

Thing = TypeVar("Thing")
# A middling telephone is about this much slower than the machine of a developer.
SLOWER = 4
PHONE = (390, 844)


def timed(work: Callable[[], Thing]) -> tuple[float, Thing]:
    began = time.perf_counter()
    answer = work()
    return round((time.perf_counter() - began) * 1000, 1), answer


def middle(work: Callable[[], Any], times: int = 9) -> float:
    return round(median(timed(work)[0] for _round in range(times)), 2)


@contextmanager
def own_installation() -> Iterator[None]:
    """Django with a database that only this run knows."""
    with tempfile.TemporaryDirectory(prefix="coulisse-bench-") as folder:
        os.environ |= {"COULISSE_MODE": "demo", "COULISSE_VAR": folder, "COULISSE_LOG_FORMAT": "json"}
        from coulisse.config.cli.installation import postgres_running, set_up_django

        with postgres_running():
            set_up_django()
            from django.db import connections

            from coulisse.config.migrate import migrate

            migrate(verbosity=0)
            try:
                yield
            finally:
                connections.close_all()


def arena(seats: int) -> dict[str, Any]:
    """Blocks of 500 seats, four beside each other, behind one stage; each five of them cost the same."""
    from coulisse.venues.generator import HallSketch, SectionSketch, ZoneRows, ZoneSketch, generate

    blocks = max(seats // 500, 1)
    zones = tuple(
        ZoneSketch(key=str(n + 1), name={"nl": f"Rang {n + 1}", "fr": f"Catégorie {n + 1}", "en": f"Zone {n + 1}"}) for n in range(min(blocks, 4))
    )
    sections = [
        SectionSketch(
            key=f"s{n}", name={"nl": f"Vak {n + 1}", "fr": f"Bloc {n + 1}", "en": f"Block {n + 1}"}, seats=25, rows=20, beside=bool(n % 4),
            zones=(ZoneRows(zone=zones[n * len(zones) // blocks].key, first=1),),
        )
        for n in range(blocks)
    ]  # fmt: skip
    return generate(HallSketch(name="Arena", sections=sections, zones=zones))


# Without a browser


def importing(document: dict[str, Any]) -> dict[str, Any]:
    from coulisse.venues.formats.export import EXPORTS, export_plan
    from coulisse.venues.plan import read_plan
    from coulisse.venues.queries import read_any

    plan, found = read_plan(document), {}
    for name in EXPORTS:
        file = export_plan(plan, name)
        found[name] = {"bytes": len(file.data), "ms": timed(partial(read_any, file.data, file.filename))[0]}
    return found


def keeping(house: Any, document: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    """As the office does it: a draft, a change of a few seats, published."""
    from coulisse.houses.scope import house_scope
    from coulisse.houses.types import COULISSE
    from coulisse.testing.factories import make_layout
    from coulisse.venues import operations, queries

    layout = make_layout(house)
    found = {}
    with house_scope(house.pk) as scope:
        done = {"house": house, "actor": COULISSE, "now": scope.now}
        found["start_draft_ms"], draft = timed(lambda: operations.start_draft(layout=layout, document=document, **done))
        keys = [seat["key"] for seat in document["rows"][0]["seats"]]
        found["change_seats_ms"], draft = timed(lambda: operations.change_seats(version=draft, keys=keys, rank=2, **done))
        found["publish_ms"], version = timed(lambda: operations.publish(version=draft, **done))
    with house_scope(house.pk):
        found["read_published_ms"] = timed(lambda: queries.plan_of(version.pk))[0]
    version.layout = layout
    return found, version


def finding(performance: Any, taken: frozenset[int]) -> dict[str, Any]:
    """Best seats when half is sold, here and there; the first answer computes what is kept for all others."""
    from coulisse.inventory.best_seats import SeatFinder
    from coulisse.venues.plan import read_plan

    plan = read_plan(performance.plan_version.document)
    found: dict[str, Any] = {}
    finder = SeatFinder(plan)
    every_other = frozenset(range(0, len(plan.seats), 2))
    for count in (2, 4, 10):
        first = timed(lambda count=count: finder.find(count, taken))[0]
        found[str(count)] = {"first_ms": first, "ms": middle(lambda count=count: finder.find(count, taken))}
    found["10 of single seats"] = {"ms": middle(lambda: finder.find(10, every_other), 3)}
    found["wheelchair"] = {"ms": middle(lambda: finder.find_accessible(1, 1, taken))}
    return found


def selling(performance: Any) -> dict[str, Any]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from coulisse.houses.scope import house_scope
    from coulisse.sales.operations import baskets

    client = Client(headers={"host": "127.0.0.1"})
    here = f"/{performance.house.slug}/nl/e/{performance.production.slug}/{performance.pk}"
    asked = lambda now: baskets.HoldAsked(performance.house, uuid4(), performance.pk, "nl", now)  # noqa: E731
    with house_scope(performance.house_id) as scope:
        baskets.hold_best_seats(asked=asked(scope.now), count=2)
    with house_scope(performance.house_id) as scope:
        with CaptureQueriesContext(connection) as said:
            hold_ms, _held = timed(lambda: baskets.hold_best_seats(asked=asked(scope.now), count=2))
        hold_statements = len(said.captured_queries)
    availability = availability_address(client, here)
    client.get(availability)
    with CaptureQueriesContext(connection) as said:
        answer = client.get(availability, headers={"accept-encoding": "gzip"})
        availability_statements = len([1 for one in said.captured_queries if not one["sql"].startswith(("BEGIN", "COMMIT"))])
    list_ms = middle(lambda: client.get(f"{here}/list/"), 5)
    page_ms = middle(lambda: client.get(f"{here}/seats/"), 5)
    return {
        "hold_ms": hold_ms,
        "hold_statements": hold_statements,
        "availability_bytes": len(answer.content),
        "availability_bytes_gzip": len(gzip.compress(answer.content, 9)),
        "availability_statements": availability_statements,
        "seat_page_ms": page_ms,
        "list_page_ms": list_ms,
    }  # fmt: skip


def availability_address(client: Any, here: str) -> str:
    page = client.get(f"{here}/seats/").content.decode()
    return json.loads(page.split('id="seat_map_data">')[1].split("</script>")[0])["availability"]


# In a browser


class Wire:
    """What a page fetches, as it goes over the wire."""

    def __init__(self, page: Any) -> None:
        self.bytes: dict[str, int] = {}
        self._kinds: dict[str, str] = {}
        self.session = page.context.new_cdp_session(page)
        self.session.send("Network.enable")
        self.session.on("Network.responseReceived", lambda event: self._kinds.update({event["requestId"]: self._kind(event)}))
        self.session.on("Network.loadingFinished", self._finished)

    @staticmethod
    def _kind(event: dict[str, Any]) -> str:
        return {"Document": "page", "Script": "script", "Stylesheet": "style", "Fetch": "geometry"}.get(event["type"], "other")

    def _finished(self, event: dict[str, Any]) -> None:
        kind = self._kinds.get(event["requestId"], "other")
        self.bytes[kind] = self.bytes.get(kind, 0) + int(event["encodedDataLength"])


def in_browser(site: Any, chromium: Any, performance: Any) -> dict[str, Any]:
    address = site.at(f"/{performance.house.slug}/nl/e/{performance.production.slug}/{performance.pk}/seats/")
    context = chromium.new_context(viewport={"width": PHONE[0], "height": PHONE[1]}, has_touch=True, is_mobile=True, locale="nl-BE")
    context.set_default_timeout(120_000)
    page = context.new_page()
    wire = Wire(page)
    wire.session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    try:
        page.goto(address)
        page.wait_for_selector("form.seats[data-ready]")
        shown = page.evaluate("performance.now()")
        page.wait_for_load_state("networkidle")
        sent = dict(sorted(wire.bytes.items()))
        return {
            "bytes": {**sent, "all": sum(sent.values())},
            "to_seats_ms": round(shown),
            "elements": page.evaluate("document.querySelectorAll('*').length"),
            **_used(page),
        }
    finally:
        context.close()


# Times from a deed to the second frame after it, in which it is surely painted.
_PAINTED = """async () => {
  const frame = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  await frame();
  const began = performance.now();
  DEED;
  await frame();
  return performance.now() - began;
}"""


def _used(page: Any) -> dict[str, Any]:
    """Into a section, nearer, aside, a seat chosen and let go, out again."""

    def painted(deed: str) -> int:
        return round(page.evaluate(_PAINTED.replace("DEED", deed)))

    found: dict[str, Any] = {}
    first = "document.querySelector('[data-section]')"
    if page.evaluate(f"!!{first}"):
        found["enter_section_ms"] = painted(f"{first}.dispatchEvent(new MouseEvent('click', {{bubbles: true}}))")
    press = "document.querySelector('[data-plan-in]').click()"
    found["zoom_ms"] = [painted(press) for _step in range(4)]
    found["pan_ms"] = [painted("document.querySelector('[data-plan-view]').scrollBy(60, 40)") for _step in range(4)]
    choose = "document.querySelectorAll('.seat.free')[{n}].dispatchEvent(new MouseEvent('click', {{bubbles: true}}))"
    found["choose_ms"] = [painted(choose.format(n=n)) for n in (3, 4, 5, 6)]
    found["whole_ms"] = painted("document.querySelector('[data-plan-whole]').click()")
    if "enter_section_ms" in found:
        found["back_to_sections_ms"] = painted("document.querySelector('[data-plan-back]').click()")
    return found


def office_in_browser(site: Any, chromium: Any, user: Any, house: Any, draft: Any, performance: Any) -> dict[str, Any]:
    from django.test import Client

    client = Client()
    client.force_login(user)
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="nl-BE")
    context.set_default_timeout(120_000)
    context.add_cookies([{"name": name, "value": kept.value, "url": site.url} for name, kept in client.cookies.items()])
    found = {}
    pages = {
        "editor": (f"halls/plans/{draft.pk}/", ".hall-editor[data-started]"),
        "sales_plan": (f"sales/performances/{performance.pk}/", "html[data-ready]"),
    }
    for name, (path, ready) in pages.items():
        page = context.new_page()
        wire = Wire(page)
        wire.session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        answer = page.goto(site.at(f"/office/{house.slug}/{path}"))
        if answer.status != 200:
            found[name] = {"status": answer.status}
            continue
        page.locator(ready).first.wait_for(state="attached")
        shown = round(page.evaluate("performance.now()"))
        found[name] = {"bytes": sum(wire.bytes.values()), "to_ready_ms": shown, "elements": page.evaluate("document.querySelectorAll('*').length")}
        page.close()
    context.close()
    return found


# The whole


def measured(house: Any, user: Any, seats: int, site: Any = None, chromium: Any = None) -> dict[str, Any]:
    from coulisse.houses.scope import house_scope
    from coulisse.houses.types import COULISSE
    from coulisse.inventory import operations as inventory
    from coulisse.testing.factories import make_performance
    from coulisse.venues import operations

    found: dict[str, Any] = {}
    found["generate_ms"], document = timed(lambda: arena(seats))
    found["import"] = importing(document)
    found["office"], version = keeping(house, document)
    performance = make_performance(house, plan_version=version)
    count = version.place_count
    sold = sorted(random.Random(7).sample(range(count), count // 2))
    with house_scope(house.pk) as scope:
        places = [inventory.PlaceWanted(performance.pk, no, count) for no in sold]
        inventory.sell_places(house_id=house.pk, places=places, holder=uuid4(), now=scope.now)
    found["best_seats"] = finding(performance, frozenset(sold))
    found["shop"] = selling(performance)
    if chromium:
        with house_scope(house.pk) as scope:
            draft = operations.start_draft(house=house, layout=version.layout, actor=COULISSE, now=scope.now)
        found["browser"] = in_browser(site, chromium, performance)
        found["office_browser"] = office_in_browser(site, chromium, user, house, draft, performance)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seats", type=int, nargs="*", default=[1_000, 20_000])
    parser.add_argument("--without-browser", action="store_true")
    asked = parser.parse_args()
    with own_installation():
        from coulisse.houses.types import Role
        from coulisse.testing.cast import make_house, make_user

        house = make_house()
        user = make_user("ann@de-kring.example", house=house, role=Role.ADMINISTRATOR)
        if asked.without_browser:
            found = {str(seats): measured(house, user, seats) for seats in asked.seats}
        else:
            from django.conf import settings
            from playwright.sync_api import sync_playwright

            from coulisse.testing.browser import ARGUMENTS, serving

            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
            with serving() as site, sync_playwright() as playwright:
                settings.BASE_URL = site.url
                chromium = playwright.chromium.launch(executable_path=os.environ.get("COULISSE_CHROMIUM", "/usr/bin/chromium"), args=list(ARGUMENTS))
                found = {str(seats): measured(house, user, seats, site, chromium) for seats in asked.seats}
                chromium.close()
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
