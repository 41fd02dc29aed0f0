"""A house at a host name of its own."""

import pytest
from django.conf import settings
from django.test import Client

from coulisse.houses.models import House
from coulisse.houses.operations import HostTaken, NotAHost, add_own_host, remove_own_host
from coulisse.houses.queries import house_by_host, house_by_slug, house_origin
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE

OWN = "tickets.dekring.example"


def give(house: House, host: str = OWN) -> None:
    with house_scope(house.pk) as scope:
        add_own_host(house=house, host=host, actor=COULISSE, now=scope.now)


def take(house: House, host: str = OWN) -> bool:
    with house_scope(house.pk) as scope:
        return remove_own_host(house=house, host=host, actor=COULISSE, now=scope.now)


def test_links_of_a_house_lead_to_its_own_host(de_kring: House) -> None:
    assert house_origin(house_by_slug(de_kring.slug)) == house_origin(de_kring) == settings.BASE_URL
    give(de_kring, " Tickets.DeKring.example. ")
    give(de_kring)
    assert house_origin(house_by_slug(de_kring.slug)) == house_origin(de_kring) == f"https://{OWN}"
    assert house_by_host(OWN) == de_kring
    assert take(de_kring)
    assert not take(de_kring)
    assert house_origin(de_kring) == settings.BASE_URL


def test_a_host_is_of_one_house(de_kring: House, het_anker: House) -> None:
    give(de_kring)
    with pytest.raises(HostTaken):
        give(het_anker)
    with pytest.raises(HostTaken):
        give(het_anker, "localhost.localdomain" if settings.BASE_URL.endswith("localdomain") else OWN.upper())


@pytest.mark.parametrize(
    "host", ["", "localhost", "https://dekring.example/", "de kring.example", "-a.example", "a.example:80", "a..b", "x" * 300 + ".be", "1.2.3.4"]
)
def test_what_is_no_host_is_refused(de_kring: House, host: str) -> None:
    with pytest.raises(NotAHost):
        give(de_kring, host)


def test_the_shop_stands_at_the_root_of_that_host(de_kring: House, client: Client) -> None:
    give(de_kring)
    assert client.get("/", headers={"host": OWN}).headers["Location"].endswith(f"/{de_kring.slug}/nl/")
    page = client.get("/nl/", headers={"host": OWN})
    assert page.status_code == 200
    assert f'rel="canonical" href="https://{OWN}/{de_kring.slug}/nl/"' in page.text
    assert client.get("/office/", headers={"host": OWN}).status_code == 404
    assert client.get("/nl/", headers={"host": "other.example"}).status_code == 400
