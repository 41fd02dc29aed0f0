"""The demo is made once, finished beside its visitors, left alone afterwards, and never grows old."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from coulisse.admission.models import Scan
from coulisse.config.invariants import ask_all
from coulisse.demo import cluster, evenings, guide
from coulisse.demo.happenings import EXAMPLES, INSIDE
from coulisse.houses.models import House, StaffRole
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import COULISSE, HouseStatus
from coulisse.programme import operations as programme
from coulisse.programme.models import Performance, Production
from coulisse.sales.models import Order, OrderLine, Refund
from coulisse.testing.cast import NOW

pytestmark = pytest.mark.usefixtures("committed_db", "small_season", "media_of_its_own")


@pytest.fixture
def media_of_its_own(settings: Any, tmp_path: Any) -> None:
    settings.STORAGES = {**settings.STORAGES, "default": {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path, "base_url": "/media/"}}}


def silent(what: str, done: int = 0, of: int = 0) -> None:
    """Progress that nobody looks at."""


def start(at: Any = NOW, *, finish: bool = True) -> None:
    with frozen_now(at), cluster.season_in_the_making(silent) as left:
        if left and finish:
            left(silent)


@contextmanager
def in_the_village() -> Iterator[House]:
    house = House.objects.get(slug="de-linde")
    with house_scope(house.pk):
        yield house


def test_the_houses_open_before_the_season_is_whole() -> None:
    start(finish=False)
    assert {house.status for house in House.objects.all()} == {HouseStatus.LIVE}
    with in_the_village():
        tonight, *others = Performance.objects.filter(state="on_sale").order_by("starts_at")
        assert OrderLine.objects.filter(performance=tonight).count() > 30
        assert Scan.objects.count() == INSIDE + 1
        assert Order.objects.filter(email=EXAMPLES[0].email).exists()
        assert not OrderLine.objects.filter(performance=others[-1]).exists()


def test_what_was_cut_off_is_finished_at_the_next_start() -> None:
    with pytest.raises(KeyboardInterrupt), frozen_now(NOW), cluster.season_in_the_making(silent) as left:
        left(_interrupted_at(3))
    start()
    assert evenings.waiting(House.objects.all()) == []
    with in_the_village():
        assert not Production.objects.filter(images=None).exists()
        assert Scan.objects.count() == INSIDE + 1
        assert Performance.objects.get(state="cancelled").cancel_reason["fr"]
        assert set(Refund.objects.values_list("reason", flat=True)) == {"Ziek gemeld", "Geannuleerd"}
    assert [finding for finding in ask_all() if not finding.holds and finding.module != "outreach"] == []  # No worker mails here.


def _interrupted_at(evening: int) -> Any:
    def progress(what: str, done: int = 0, of: int = 0) -> None:
        if done == evening:
            raise KeyboardInterrupt

    return progress


def test_what_people_did_in_it_stays() -> None:
    start()
    with in_the_village() as house:
        StaffRole.objects.filter(user__email="sander@delinde.example").delete()
        bicycle = Production.objects.get(slug="de-fiets-van-mijn-grootmoeder")
        programme.change_production(production=bicycle, changes={"company": "Wij"}, actor=COULISSE, now=NOW)
        there = Order.objects.count(), Performance.objects.count()
    start(NOW + timedelta(hours=1))
    with in_the_village() as house:
        assert not StaffRole.objects.filter(house=house, user__email="sander@delinde.example").exists()
        assert Production.objects.get(slug="de-fiets-van-mijn-grootmoeder").company == "Wij"
        assert (Order.objects.count(), Performance.objects.count()) == there


def test_weeks_later_there_is_something_tonight_and_a_season_ahead() -> None:
    start()
    later = NOW + timedelta(days=40)
    start(later)
    with in_the_village(), frozen_now(later):
        past = Performance.objects.filter(starts_at__lt=later).count()
        ahead = list(Performance.objects.filter(starts_at__gt=later, state="on_sale").order_by("starts_at"))
        assert past >= 3 and len(ahead) >= 5 and ahead[0].starts_at - later < timedelta(hours=7)
        assert OrderLine.objects.filter(performance=ahead[0]).count() > 30
        assert Scan.objects.filter(performance=ahead[0]).exists()
        assert all(b.starts_at - a.starts_at >= timedelta(hours=4) for a, b in zip(ahead, ahead[1:], strict=False))
    start(later + timedelta(hours=1))
    with in_the_village():
        assert Performance.objects.filter(starts_at__gt=later, state="on_sale").count() == len(ahead)


def test_the_guide_tells_where_everything_is(settings: Any, tmp_path: Any) -> None:
    from dataclasses import replace

    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, var=tmp_path)
    start(finish=False)
    path = guide.write_json(finished=False)
    told = guide.contents(finished=False)
    assert path.stat().st_mode & 0o077 == 0
    for address in ("shop", "office", "door", "api", "mailbox"):
        assert told[address].startswith("http://") and (address == "api" or told[address] in guide.as_text(path))
    assert {login["role"] for login in told["logins"]} >= {"administrator", "programmer", "ticketing", "door"}
    assert "follow in about a minute" in guide.as_text(path)
    guide.say_finished()
    assert "follow in about a minute" not in guide.as_text(path)
