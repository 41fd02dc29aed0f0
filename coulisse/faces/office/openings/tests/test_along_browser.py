"""Opening together, as the office shows it: the question, the agreement, both pages while it runs; on a phone and at a desk."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from playwright.sync_api import expect

from coulisse.faces.office.tests.conftest import page_of
from coulisse.houses.models import Cluster
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE, Role
from coulisse.openings.models import Invited, Opening
from coulisse.openings.operations import plan_opening
from coulisse.openings.tests.conftest import a_plan, joins, seeds
from coulisse.testing.browser import DESK, PHONE, LiveSite, assert_accessible, ready, screenshot
from coulisse.testing.cast import make_house, make_user
from coulisse.testing.factories import make_performance

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


def looked_at(page: "Page", name: str) -> None:
    for size, (width, height) in {"phone": PHONE, "desk": DESK}.items():
        page.set_viewport_size({"width": width, "height": height})
        ready(page)
        assert_accessible(page)
        screenshot(page, f"{name}-{size}")


def test_asked_agreed_and_seen(browser: "Browser", live_site: LiveSite, committed_db: None) -> None:
    cluster = Cluster.objects.create(slug="leie", name="Huizen aan de Leie")
    kring, anker = make_house(cluster=cluster), make_house("het-anker", "Het Anker", cluster=cluster)
    make_performance(kring), make_performance(anker), make_performance(anker, days=5)
    with house_scope(kring.pk, anker.pk) as scope:
        moments = {"forms_at": scope.now + timedelta(hours=1), "opens_at": scope.now + timedelta(hours=2), "ends_at": scope.now + timedelta(hours=9)}
        plan = a_plan(partner_ids=(anker.pk,), **moments)
        opening = plan_opening(house=kring, plan=plan, actor=COULISSE, now=scope.now, random_bytes=seeds())
        asked = Invited.objects.get().pk
    nora, tine = Client(headers={"accept-language": "nl"}), Client(headers={"accept-language": "nl"})
    for client, house in ((nora, anker), (tine, kring)):
        user = make_user(f"iemand@{house.slug}.example", house=house, role=Role.TICKETING)
        client.force_login(user, backend="coulisse.houses.authentication.EmailBackend")
    with page_of(browser, live_site, nora) as page:
        page.goto(live_site.at("/office/het-anker/openings/"))
        expect(page.get_by_text("De Kring vraagt u om samen te openen")).to_be_visible()
        looked_at(page, "openings-asked")
        page.goto(live_site.at(f"/office/het-anker/openings/along/{asked}/"))
        looked_at(page, "openings-along")
        page.get_by_role("button", name="Mee openen", exact=True).click()
        expect(page.get_by_text("De Kring leidt deze opening")).to_be_visible()
        with house_scope(kring.pk, anker.pk) as scope:
            Opening.objects.update(forms_at=scope.now - timedelta(minutes=5))
        joins(opening, at=scope.now, people=3)
        page.reload()
        looked_at(page, "openings-part")
    with page_of(browser, live_site, tine) as page:
        page.goto(live_site.at(f"/office/de-kring/openings/{opening.pk}/"))
        expect(page.get_by_text("opent mee", exact=True)).to_be_visible()
        looked_at(page, "openings-leading")
        page.goto(live_site.at("/office/de-kring/openings/new/"))
        looked_at(page, "openings-new-together")
