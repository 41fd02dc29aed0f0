"""Each click on "pay" looks for the order that the basket became: that reads one row, however many orders a house has."""

from uuid import uuid4

from django.db import connection

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.sales.models import Order


def test_the_order_of_a_basket_is_found_by_an_index(de_kring: House) -> None:
    with house_scope(de_kring.pk), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Order.objects.filter(house=de_kring, holder=uuid4()).explain()
    assert "order_holder" in plan
