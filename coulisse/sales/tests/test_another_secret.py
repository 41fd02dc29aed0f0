"""After the installation's secret changed, a house's keys can't be opened: it fills them in anew, and nothing is lost."""

from os import urandom
from typing import Any

import pytest
from django.test import Client

from coulisse.houses.models import House, User
from coulisse.houses.operations import set_payment_secrets
from coulisse.houses.scope import house_scope
from coulisse.houses.secrets import open_house_secrets
from coulisse.houses.types import COULISSE
from coulisse.lib.sealing import BrokenSeal
from coulisse.sales.operations import payments
from coulisse.sales.payments import KeysUnreadable
from coulisse.sales.tests.story import ADDRESSES, hold, order_of

pytestmark = pytest.mark.usefixtures("paper")


@pytest.fixture
def locked(evening: Any, settings: Any) -> Any:
    """An evening of a house whose keys are behind the old secret."""
    with house_scope(evening.house_id) as scope:
        set_payment_secrets(house=evening.house, secrets={"api_key": "live_old"}, random_bytes=urandom, actor=COULISSE, now=scope.now)
    settings.SECRET_KEY = "another secret of this installation, long enough to be one"
    with pytest.raises(BrokenSeal):
        open_house_secrets(evening.house)
    return evening


def test_a_buyer_hears_that_paying_is_not_possible_now(locked: Any) -> None:
    order = order_of(locked, hold(locked))
    with pytest.raises(KeysUnreadable) as refused:
        payments.start_payment(house=locked.house, order_id=order.pk, addresses=ADDRESSES)
    assert not refused.value.is_final


def test_the_house_fills_its_key_in_anew(locked: Any, ann: User, client: Client, settings: Any) -> None:
    house = House.objects.get(pk=locked.house_id)
    client.force_login(ann)
    address = f"/office/{house.slug}/settings/payment/"
    assert client.get(address).status_code == 200
    client.post(address, {"provider": "mollie", "api_key": "live_" + "a" * 30})
    assert open_house_secrets(House.objects.get(pk=house.pk)) == {"api_key": "live_" + "a" * 30}
