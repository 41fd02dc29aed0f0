"""A hall of De Kring, and one of its neighbour; Tine is signed in."""

from typing import Any

import pytest
from django.test import Client

from coulisse.houses.models import House, User
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.testing.factories import make_plan_document
from coulisse.venues import operations
from coulisse.venues.models import Layout, PlanVersion


@pytest.fixture
def at_desk(client: Client, tine: User) -> Client:
    client.force_login(tine)
    return client


def make_layout(house: House, hall: str = "Grote zaal", name: str = "Stoelen") -> Layout:
    with house_scope(house.pk) as scope:
        made = operations.create_hall(house=house, name=hall, actor=COULISSE, now=scope.now)
        return operations.add_layout(house=house, hall=made, name=name, actor=COULISSE, now=scope.now)


def make_draft(layout: Layout, **plan: Any) -> PlanVersion:
    with house_scope(layout.house_id) as scope:
        document = make_plan_document(**plan)
        return operations.start_draft(house=layout.house, layout=layout, document=document, actor=COULISSE, now=scope.now)


def publish(draft: PlanVersion) -> PlanVersion:
    with house_scope(draft.house_id) as scope:
        return operations.publish(house=draft.house, version=draft, actor=COULISSE, now=scope.now)


@pytest.fixture
def layout(de_kring: House) -> Layout:
    return make_layout(de_kring)


@pytest.fixture
def draft(layout: Layout) -> PlanVersion:
    """Five rows of ten in two zones, a wheelchair place with its companion, forty standing."""
    return make_draft(layout, zones=2, wheelchair=1, standing=40)
