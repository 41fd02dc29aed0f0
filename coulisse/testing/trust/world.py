"""Two neighbouring houses that both have one of everything: what one may not see of the other."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from io import BytesIO
from os import urandom
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.utils.module_loading import import_string
from PIL import Image

from coulisse.admission import operations as admission
from coulisse.admission import queries as doors
from coulisse.admission.models import Ticket
from coulisse.faces.shared.look import look_hash
from coulisse.houses.models import ApiToken, Cluster, House, Passkey, User
from coulisse.houses.operations import invite, make_api_token
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import COULISSE, VISITOR, Actor, ApiScope, Role
from coulisse.memberships.models import Membership, Product
from coulisse.memberships.operations import create_product, make_code
from coulisse.memberships.types import Amounts, ChangeRules, CodeTerms, Difference, ProductKind, ProductTerms
from coulisse.openings.models import Invited
from coulisse.openings.operations import plan_opening
from coulisse.openings.types import EarlyWindow, OpeningPlan
from coulisse.pricing.offers.effects import Percent
from coulisse.pricing.offers.needs import Formula, Together
from coulisse.pricing.offers.types import Offer
from coulisse.pricing.operations import Checked, create_offer
from coulisse.programme import operations as programme
from coulisse.programme.images import image_urls, keep_picture
from coulisse.programme.models import Performance
from coulisse.sales import operations as sales
from coulisse.sales.links import held_signature, order_signature, renewal_signature
from coulisse.sales.models import BasketLine, Order, OrderLine, Payment, RenewalProposal
from coulisse.sales.offering import tickets_to_choose
from coulisse.sales.operations import payments
from coulisse.sales.operations.baskets import HoldAsked
from coulisse.sales.subscriptions import every_line
from coulisse.sales.types import Gift, ProductAsked
from coulisse.testing.cast import make_house, make_user
from coulisse.testing.factories import ORDER_FEE, SERVICE_FEE, make_layout, make_performance, make_plan_document, make_production
from coulisse.venues import operations as venues


@dataclass
class Everything:
    """One of everything that a house can have. ``numbers`` fills in its addresses."""

    house: House
    evening: Performance
    sibling: Performance
    order: Order
    waiting: Order
    payment: Payment
    basket: UUID
    basket_line: int
    order_line: int
    serial: str
    code: str
    admittance: int
    draft: Any
    numbers: dict[str, Any] = field(default_factory=dict)
    people: dict[Role, User] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)


def picture_bytes() -> bytes:
    out = BytesIO()
    Image.new("RGB", (900, 600), "#7a1f3d").save(out, "JPEG")
    return out.getvalue()


def make_everything(slug: str, name: str) -> Everything:
    """A house with a hall, plans, prices, a programme, orders, tickets, an entrance, staff, machines."""
    house = make_house(slug, name, street="Steenakker 1", phone="056 31 00 00", terms={"nl": "Voorwaarden"}, payment_provider="demo")
    people = {role: make_user(f"{role.value}@{slug}.example", house=house, role=role) for role in Role}
    production = make_production(house, title=f"Het gezin van {name}", summary={"nl": "Kort"})
    layout = make_layout(house, hall=f"Zaal van {name}")
    evening = make_performance(house, production=production, rows=4, seats=8, standing=6, wheelchair=1, fees=[SERVICE_FEE, ORDER_FEE])
    sibling = make_performance(house, title=f"De meeuw van {name}", days=9)
    formula, formula_offer = _formula(house)
    voucher = make_voucher(house)
    order = _order(evening, f"bea@{slug}.example", paid=True)
    waiting = _order(evening, f"carl@{slug}.example", paid=False)
    addresses = import_string(settings.PAYMENT_ADDRESSES)(house, "nl")
    payments.start_payment(house=house, order_id=waiting.pk, addresses=addresses)
    with house_scope(house.pk) as scope:
        held = sales.hold_best_seats(asked=HoldAsked(house, uuid4(), evening.pk, "nl", scope.now), count=1)
        sold = ProductAsked(Product.objects.get(key=f"bon-{slug}").pk, amount_cents=2500, gift=Gift("Mia", "mia@example.org", "Veel plezier!"))
        sales.add_product(house=house, basket_id=held.basket_id, asked=sold, language="nl", now=scope.now)
        payment = Payment.objects.get(order=waiting)
        image = programme.add_image(
            production=production,
            stored=keep_picture(house_id=house.pk, data=picture_bytes()),
            alt={"nl": "Een scène"},
            credit="",
            actor=COULISSE,
            now=scope.now,
        )
        draft = venues.start_draft(house=house, layout=layout, document=make_plan_document(rows=2, seats=4), actor=COULISSE, now=scope.now)
        invitation, invited = invite(house=house, email=f"nieuw@{slug}.example", role=Role.DOOR, invited_by=None, now=scope.now, random_bytes=urandom)
        tokens = {
            one: make_api_token(
                house=house, name=f"kassa {one}", scopes=one.split("+"), actor=COULISSE, user=None, now=scope.now, random_bytes=urandom
            )
            for one in (*ApiScope.values, "sell+tickets", "+".join(value for value in ApiScope.values if value != "sell"))
        }
        tickets = list(Ticket.objects.filter(performance_id=evening.pk).order_by("pk"))
        code = doors.signed_codes(house=house, tickets=tickets)[tickets[0].pk]
        line = OrderLine.objects.filter(order=order, kind="ticket").order_by("pk").first()
        last = OrderLine.objects.filter(order=order, kind="ticket").order_by("pk").last()
        refund = sales.refund_lines(
            house=house, order=order, line_ids=[last.pk], with_fees=False, reason="ziek", key=uuid4(), actor=COULISSE, now=scope.now
        )
        opening = plan_opening(house=house, plan=_opening_plan(house, scope.now), actor=COULISSE, now=scope.now, random_bytes=urandom)
        basket_line = BasketLine.objects.get(basket_id=held.basket_id).pk
        offer = create_offer(
            house=house,
            offer=Offer("ten", {"nl": f"Tien bij {name}"}, Percent(1000), Together(10)),
            against=_season(evening),
            actor=COULISSE,
            now=scope.now,
        )
        discount = make_code(house=house, shown=f"TIEN {slug}", terms=CodeTerms("ten"), actor=COULISSE, now=scope.now)
        token_id = ApiToken.objects.order_by("pk").first().pk
    made = Everything(
        house, evening, sibling, order, waiting, payment, held.basket_id, basket_line, line.pk, tickets[0].serial, code,
        _let_in(house, evening, code), draft, people=people, tokens=tokens,
    )  # fmt: skip
    passkey = Passkey.objects.create(user=people[Role.ADMINISTRATOR], name="sleutel", credential_id=urandom(16), public_key=urandom(16))
    made.numbers = {
        "house": slug, "slug": slug, "mark": look_hash(house), "language": "nl", "production": production.pk, "image": image.pk,
        "performance": evening.pk, "code": order.code, "signature": order_signature(house.pk, order.code), "version": draft.pk,
        "hall": layout.hall_id, "layout": layout.pk, "price_list": evening.price_list_id, "offer": offer.pk, "discount_code": discount.pk, "customer": order.customer_id,
        "invitation": invitation.pk, "user": people[Role.DOOR].pk, "token": token_id, "passkey_id": passkey.pk,
        "step": "announce", "format_name": "csv", "key": payment.key, "reference": payment.reference,
        "production_id": production.pk, "performance_id": evening.pk, "hold_id": held.basket_id, "name": image_urls(image.name)["480"],
        "invited": invited, "refund": refund.pk, "slug_of_production": production.slug, "published": evening.plan_version_id, "waiting": waiting.code,
        "waiting_signature": order_signature(house.pk, waiting.code), "formula": formula, "formula_offer": formula_offer, "kind": "pass", "opening": opening.pk,
        **_held(house, formula, order),
        "asked": _asked_along(house),
        **_renewal(house, formula),
        **_exchange(house),
        "voucher": voucher, "voucher_key": f"bon-{slug}", "held_signature": held_signature(house.pk, voucher),
    }  # fmt: skip
    return made


def _formula(house: House) -> tuple[str, int]:
    """A subscription from two performances on; answers its key, and the number of its offer."""
    key = f"twee-{house.slug}"
    offer = Offer(key, {"nl": "Vanaf twee"}, Percent(1000), Formula(2))
    with house_scope(house.pk) as scope:
        season = [line for one in Performance.objects.all() for line in every_line(one)]
        made = create_offer(house=house, offer=offer, against=Checked(season), actor=COULISSE, now=scope.now)
        terms = ProductTerms(name={"nl": "Abonnement"}, formula=key)
        create_product(house=house, key=key, kind=ProductKind.SUBSCRIPTION, terms=terms, actor=COULISSE, now=scope.now)
    return key, made.pk


def _season(evening: Performance) -> Checked:
    return Checked(tickets_to_choose([evening]))


def _held(house: House, formula: str, order: Order) -> dict[str, int]:
    """Somebody holds the subscription."""
    with house_scope(house.pk) as scope:
        product = Product.objects.get(key=formula)
        given = sales.give_product(
            house=house, asked=ProductAsked(product.pk), email=order.email, name="Bea", language="nl", reason="dank", actor=COULISSE, now=scope.now,
            random_bytes=urandom, tell_buyer=False,
        )  # fmt: skip
        held = Membership.objects.get(order_line_id__in=given.lines.values("pk"))
    return {"product": product.pk, "membership": held.pk}


def _renewal(house: House, formula: str) -> dict[str, Any]:
    """The season is renewed: who holds the subscription is proposed the next one."""
    with house_scope(house.pk) as scope:
        terms = ProductTerms(name={"nl": "Abonnement, nieuw"}, formula=formula)
        new = create_product(house=house, key=f"nieuw-{house.slug}", kind=ProductKind.SUBSCRIPTION, terms=terms, actor=COULISSE, now=scope.now)
        day = timedelta(days=1)
        run = sales.prepare_renewal(
            house=house, from_product=Product.objects.get(key=formula), to_product=new, open_from_at=scope.now, changes_from_at=scope.now + 10 * day,
            open_until_at=scope.now + 20 * day, new_from_at=scope.now + 30 * day, actor=COULISSE, now=scope.now,
        )  # fmt: skip
        sales.start_renewal(house=house, run=run, actor=COULISSE, now=scope.now)
    sales.renewals.carry_out(house=house, run_id=run.pk)
    with house_scope(house.pk):
        proposal = RenewalProposal.objects.get(run=run).pk
    return {"renewal": run.pk, "proposal": proposal, "renewal_signature": renewal_signature(house.pk, proposal)}


def make_voucher(house: House, key: str = "", said: str = "Cadeaubon", message: str = "Veel plezier!") -> int:
    """A voucher of a free amount is sold, and somebody was given one; answers the number of that one."""
    terms = ProductTerms({"nl": said[:120]}, {"nl": said[:2000]}, vat_permyriad=0, amounts=Amounts((5000,), 1000, 20_000))
    with house_scope(house.pk) as scope:
        made = create_product(house=house, key=key or f"bon-{house.slug}", kind=ProductKind.VOUCHER, terms=terms, actor=COULISSE, now=scope.now)
        asked = ProductAsked(made.pk, amount_cents=5000, gift=Gift(said[:120], "", message))
        given = sales.give_product(
            house=house, asked=asked, email=f"dora@{house.slug}.example", name=said[:120], language="nl", reason="dank", actor=COULISSE, now=scope.now,
            random_bytes=urandom, tell_buyer=False,
        )  # fmt: skip
        return Membership.objects.get(order_line_id__in=given.lines.values("pk")).pk


def _opening_plan(house: House, now: datetime) -> OpeningPlan:
    """Of a production that has no date yet, so that it stands in nobody's way."""
    later = now + timedelta(days=30)
    friends = EarlyWindow(name={"nl": "Vrienden"}, opens_at=later + timedelta(minutes=40), code="VRIEND")
    return OpeningPlan(
        title={"nl": f"Seizoensopening van {house.name}"}, words={"nl": "Welkom"}, forms_at=later, opens_at=later + timedelta(hours=1),
        ends_at=later + timedelta(hours=5), per_minute=60, inside_most=50, come_in_seconds=300, stay_minutes=20,
        production_ids=(make_production(house, title=f"De opening van {house.name}").pk,), windows=(friends,),
    )  # fmt: skip


def _asked_along(house: House) -> int:
    """A neighbour asks whether this house opens together with it."""
    house.cluster = Cluster.objects.create(slug=f"cluster-{house.slug}", name=f"De huizen rond {house.name}")
    house.save(update_fields=["cluster"])
    neighbour = make_house(f"buur-{house.slug}", f"De buren van {house.name}", cluster=house.cluster)
    with house_scope(house.pk, neighbour.pk) as scope:
        plan = replace(_opening_plan(neighbour, scope.now), partner_ids=(house.pk,))
        plan_opening(house=neighbour, plan=plan, actor=COULISSE, now=scope.now, random_bytes=urandom)
        return Invited.objects.get().pk


def _order(evening: Performance, email: str, *, paid: bool) -> Order:
    house = evening.house
    with house_scope(house.pk) as scope:
        held = sales.hold_best_seats(asked=HoldAsked(house, uuid4(), evening.pk, "nl", scope.now), count=2, zone_key="1")
        made = sales.place_order(house=house, basket_id=held.basket_id, email=email, name="", language="nl", now=scope.now, random_bytes=urandom)
        if paid:
            payments.settle_elsewhere(order=made, reference=f"kassa {email}", actor=COULISSE, now=scope.now, random_bytes=urandom)
    return made


def _let_in(house: House, evening: Performance, code: str) -> int:
    with frozen_now(evening.starts_at - timedelta(minutes=20)), house_scope(house.pk) as scope:
        answer = admission.scan(
            house=house, performance_id=evening.pk, code=code, door="Hoofdingang", device="gsm", actor=COULISSE, nonce=uuid4(), now=scope.now
        )
    assert answer.admittance_id
    return answer.admittance_id


def _exchange(house: House) -> dict[str, Any]:
    """Somebody is about to exchange a ticket, by themselves and at the desk: nothing is paid yet. Tickets of another evening than the orders above."""
    old = make_performance(house, title=f"Zonder titel van {house.name}", days=11)
    new = make_performance(house, title=f"Blok 7 van {house.name}", days=12)
    order = _order(old, f"eva@{house.slug}.example", paid=True)
    found = {}
    with house_scope(house.pk) as scope:
        sales.change_exchange_rules(
            house=house, changes=ChangeRules(exchange_hours=24, difference=Difference.MONEY), everywhere=True, actor=COULISSE, now=scope.now
        )
        for name, actor in (("exchange", VISITOR), ("desk_exchange", Actor("staff", 1, "Tess"))):
            line = OrderLine.objects.filter(order=order, kind="ticket").order_by("pk").first()
            asked = sales.ExchangeAsked(house, order, uuid4(), [line.pk], new.pk, "nl", actor, scope.now)
            found[name] = sales.begin_exchange(asked=asked).pk
    return {**found, "exchange_code": order.code, "exchange_signature": order_signature(house.pk, order.code)}
