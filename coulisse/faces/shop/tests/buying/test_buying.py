"""From the page of a performance to tickets, through the pages; and what that costs the database."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from coulisse.admission.models import Ticket
from coulisse.faces.shop.tests.buying.conftest import Buyer, say, statements, taken, total_on
from coulisse.faces.shop.tests.buying.paper import PaperProvider
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.programme.models import Performance
from coulisse.sales.models import Order
from coulisse.sales.types import OrderState, PaymentState
from coulisse.testing.factories import make_performance


def test_two_best_places_become_tickets_in_three_pages(bea: Buyer, evening: Performance, paper: type[PaperProvider]) -> None:
    held = bea.best(2)
    assert held.status_code == 302 and held.url == "/de-kring/nl/basket/"
    basket = bea.basket()
    assert "Het gezin Van Paemel" in basket and total_on(basket) == "4350"
    paid = bea.client.post("/de-kring/nl/checkout/", {"email": "bea@example.org", "total_seen": "4350"})
    assert paid.status_code == 302 and paid.url.startswith("https://pay.example/")
    paper.says = PaymentState.PAID
    back = bea.come_back()
    order = bea.client.get(back.url)
    assert order.status_code == 200 and order.content.decode().count('class="ticket-code"') == 2
    with house_scope(evening.house_id):
        assert Order.objects.get().state == OrderState.CONFIRMED and Ticket.objects.count() == 2


def test_an_order_of_free_places_needs_no_payment(de_kring: House, now: object, paper: object) -> None:
    bea = Buyer(make_performance(de_kring, prices={"1": {"adult": 0}}))
    bea.best(2)
    answer = bea.pay()
    assert "/orders/" in answer.url and not PaperProvider.payments
    assert "ticket-code" in bea.client.get(answer.url).content.decode()


def test_two_evenings_in_one_basket(de_kring: House, evening: Performance, bea: Buyer) -> None:
    other = Buyer(make_performance(de_kring, title="De Meeuw", days=9))
    other.client = bea.client
    bea.best(2)
    other.best(1)
    assert total_on(bea.basket()) == str(2 * 2100 + 2000 + 150)


def test_holding_takes_three_statements(bea: Buyer, carl: Buyer) -> None:
    carl.best(1)  # Plan and prices are read once, and kept.
    with CaptureQueriesContext(connection) as captured:
        bea.best(2)
    said = statements(captured)
    begins = next(i for i, sql in enumerate(said) if "set_config" in sql)
    say(f"hold: {len(said)} statements in the request, {len(said) - begins} from the scope on")
    assert len(said) - begins <= 3
    assert len(said) <= 5


def test_the_whole_purchase_takes_at_most_sixty_statements(bea: Buyer, carl: Buyer, evening: Performance, settings: Any) -> None:
    carl.buy(1)  # What is read or made once: plan, prices, the key that signs tickets.
    settings.EVENT_TASKS = {"sales.order_confirmed": ["coulisse.outreach.tasks.mail_tickets"]}
    PaperProvider.says = PaymentState.OPEN
    counts: dict[str, int] = {}

    def counted(name: str, step: Callable[[], Any]) -> Any:
        with CaptureQueriesContext(connection) as captured:
            answer = step()
        counts[name] = len(statements(captured))
        return answer

    counted("event page", lambda: bea.client.get(bea.at(f"e/{evening.production.slug}/")))
    counted("best places", lambda: bea.best(2))
    total = total_on(counted("basket", bea.basket))
    counted("checkout", lambda: bea.client.post(bea.at("checkout/"), {"email": "bea@example.org", "total_seen": total}))
    PaperProvider.says = PaymentState.PAID
    back = counted("return", bea.come_back)
    page = counted("order page", lambda: bea.client.get(back.url))
    to_tickets = sum(counts.values()) - counts["order page"]
    say(", ".join(f"{name} {count}" for name, count in counts.items()) + f"; {to_tickets} to issued tickets")
    assert b"ticket-code" in page.content
    assert to_tickets <= 60


def test_a_basket_of_a_neighbour_is_none_here(bea: Buyer, het_anker: House, evening: Performance) -> None:
    bea.best(2)
    stolen = bea.client.cookies[f"basket-{evening.house_id}"].value
    thief = Buyer(evening, "203.0.113.99")
    thief.client.cookies[f"basket-{het_anker.pk}"] = stolen
    assert "Het gezin Van Paemel" not in thief.client.get("/het-anker/nl/basket/").content.decode()
    thief.client.post("/het-anker/nl/basket/empty/")
    assert len(taken(evening)) == 2
