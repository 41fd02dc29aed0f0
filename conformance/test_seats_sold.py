"""Each published plan goes the whole way: brought in by the office or the command line, published, sold from, scanned.

Needs the folder of published contracts, as `test_seating` does.
"""

import html
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from conformance.test_seating import ALL, CONTRACTS, SEATING
from coulisse.admission.models import Ticket
from coulisse.admission.queries import signed_codes
from coulisse.faces.shop.tests.buying.conftest import Buyer, taken
from coulisse.houses.models import House, User
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.programme.models import Performance
from coulisse.testing.cast import NOW
from coulisse.testing.factories import make_layout, make_performance
from coulisse.venues.models import PlanVersion
from coulisse.venues.queries import newest_published, plan_of
from coulisse.venues.types import RESERVED_MARKS, Plan

pytestmark = pytest.mark.skipif(not CONTRACTS, reason="COULISSE_CONTRACTS names no folder")
HALLS = "/office/de-kring/halls/"


@pytest.fixture
def yesterday(now: object) -> Iterator[Callable[[], AbstractContextManager[Any]]]:
    """Halls are made the day before: a process keeps a plan from the first moment after it was published."""
    yield lambda: frozen_now(NOW - timedelta(days=1))


def hidden(page: Any, name: str) -> str:
    return html.unescape(page.content.decode().split(f'name="{name}" value="')[1].split('"')[0])


def brought_in_by_the_office(house: House, user: User, file: Path) -> PlanVersion:
    """Upload, look, keep, publish: the four steps of docs/houses/plans.md."""
    office, layout = Client(), make_layout(house)
    office.force_login(user)
    preview = office.post(f"{HALLS}layouts/{layout.pk}/file/", {"file": SimpleUploadedFile(file.name, file.read_bytes())})
    assert preview.status_code == 200, preview.content.decode()
    sent = {"plan": hidden(preview, "plan"), "replaces": hidden(preview, "replaces")}
    draft = office.post(f"{HALLS}layouts/{layout.pk}/file/keep/", sent).url
    assert office.get(draft).status_code == 200
    asked = office.get(f"{draft}publish/")
    assert office.post(f"{draft}publish/", {"tag": hidden(asked, "tag")}).status_code == 302
    return published(house, layout.pk)


def brought_in_by_command(house: House, file: Path) -> PlanVersion:
    from coulisse.config.cli.plans import plan

    ran = CliRunner().invoke(plan, ["import", "--house", house.slug, "--hall", f"Zaal {file.stem}", str(file)])
    assert ran.exit_code == 0, ran.output
    number = re.search(r"plan (\d+)\.", ran.output)
    assert number
    with house_scope(house.pk):
        return PlanVersion.objects.select_related("layout__hall").get(pk=int(number[1]))


def published(house: House, layout_id: int) -> PlanVersion:
    with house_scope(house.pk):
        found = newest_published(layout_id)
        assert found
        return PlanVersion.objects.select_related("layout__hall").get(pk=found.pk)


def plan_sold(evening: Performance) -> Plan:
    with house_scope(evening.house_id):
        return plan_of(evening.plan_version_id)


def buy(buyer: Buyer) -> str:
    """Pay for what is in the basket; answers the address of the order."""
    from coulisse.faces.shop.tests.buying.paper import PaperProvider
    from coulisse.sales.types import PaymentState

    buyer.pay()
    PaperProvider.says = PaymentState.PAID
    return buyer.come_back().url


def scanned(evening: Performance, user: User) -> list[str]:
    """The answers of the door to every ticket of the evening, each shown twice."""
    door = Client()
    door.force_login(user)
    with house_scope(evening.house_id):
        codes = signed_codes(house=evening.house, tickets=list(Ticket.objects.filter(performance_id=evening.pk)))
    answers = []
    with frozen_now(evening.starts_at - timedelta(minutes=20)):
        for code in codes.values():
            for _time in range(2):
                answer = door.post(f"/door/de-kring/{evening.pk}/", {"code": code}, headers={"accept": "application/json"})
                answers.append(answer.json()["colour"])
    return answers


@pytest.mark.parametrize("path", ALL)
def test_from_a_published_file_to_a_scanned_ticket(path: str, de_kring: House, tine: User, yesterday: Any, paper: object) -> None:
    with yesterday():
        version = brought_in_by_the_office(de_kring, tine, SEATING / path)
    evening = make_performance(de_kring, plan_version=version)
    plan = plan_sold(evening)
    buyer = Buyer(evening)
    free = [seat for seat in plan.seats if not seat.marks & RESERVED_MARKS]

    # The best two; one by name, as the plan sends it; one from the list: the smallest of these halls has four seats.
    assert buyer.best(2, zone=free[0].zone).status_code == 302
    assert buyer.client.get(buyer.place("seats")).status_code == 200
    rest = [seat.no for seat in free if seat.no not in taken(evening)]
    assert buyer.choose(rest[0]).status_code == 302
    number = from_the_list(buyer)
    assert buyer.client.post(buyer.place("seats"), {"place": number, "from": "list"}).status_code == 302
    assert len(taken(evening)) == 4
    order = buyer.client.get(buy(buyer)).content.decode()
    assert plan.seats[rest[0]].label in order

    # Standing places as well.
    for zone in plan.general_zones:
        crowd = Buyer(evening)
        assert crowd.client.post(crowd.place("seats"), {f"zone-{zone.key}": "3"}).status_code == 302
        buy(crowd)
    assert scanned(evening, tine) == ["green", "red"] * (4 + 3 * len(plan.general_zones))


def from_the_list(buyer: Buyer) -> str:
    """Section, row, seat: the first that the list offers at each step."""
    here, page = buyer.place("list"), ""
    for _step in range(4):
        page = buyer.client.get(here).content.decode()
        if 'name="place" value="' in page:
            break
        step = re.search(r'href="([^"]*\?[^"]*(?:row|section)=\d+[^"]*)"', page)
        assert step, page
        here = html.unescape(step[1]) if step[1].startswith("/") else buyer.place("list") + html.unescape(step[1])
    return page.split('name="place" value="')[1].split('"')[0]


@pytest.mark.parametrize("path", ALL)
def test_the_command_line_brings_in_the_same_plan(path: str, de_kring: House, tine: User, now: object) -> None:
    by_command, by_office = brought_in_by_command(de_kring, SEATING / path), brought_in_by_the_office(de_kring, tine, SEATING / path)
    assert by_command.document == by_office.document
