"""What a house gives in these stories: offers in force, codes, vouchers."""

from os import urandom

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.memberships import operations as memberships
from coulisse.memberships.models import Membership
from coulisse.memberships.types import CodeTerms, ProductKind, ProductTerms
from coulisse.pricing.models import Offer as KeptOffer
from coulisse.pricing.models import OfferVersion
from coulisse.pricing.offers.documents import to_document
from coulisse.pricing.offers.effects import AmountOff, Percent
from coulisse.pricing.offers.needs import Counted, Together
from coulisse.pricing.offers.types import Offer
from coulisse.sales import operations as sales
from coulisse.sales.types import ProductAsked
from coulisse.testing.cast import NOW

SUMMER = Offer("summer", {"nl": "Zomeractie", "fr": "Action d’été"}, AmountOff(500), unlocked_by="summer")
SERIES = Offer("series", {"nl": "Abonnement van 2"}, Percent(1000), Together(2, counted=Counted.PERFORMANCES))


def put_in_force(house: House, *offers: Offer) -> None:
    with house_scope(house.pk):
        for one in offers:
            kept = KeptOffer.objects.create(house=house, key=one.key)
            kept.current = OfferVersion.objects.create(house=house, offer=kept, number=1, document=to_document([one]), made_at=NOW)
            kept.save(update_fields=["current"])


def give_code(house: House, typed: str = "ZOMER", **terms: object) -> None:
    with house_scope(house.pk):
        memberships.make_code(house=house, shown=typed, terms=CodeTerms("summer", **terms), actor=COULISSE, now=NOW)  # type: ignore[arg-type]


def give_voucher(house: House, cents: int) -> Membership:
    terms = ProductTerms({"nl": "Cadeaubon", "fr": "Bon cadeau", "en": "Gift voucher"}, price_cents=cents, vat_permyriad=0, worth_cents=cents)
    with house_scope(house.pk) as scope:
        product = memberships.create_product(house=house, key="bon", kind=ProductKind.VOUCHER, terms=terms, actor=COULISSE, now=scope.now)
        given = sales.give_product(
            house=house, asked=ProductAsked(product.pk), email="an@example.org", name="", language="nl", reason="", actor=COULISSE, now=scope.now,
            random_bytes=urandom, tell_buyer=False,
        )  # fmt: skip
        return Membership.objects.get(order_line_id__in=given.lines.values("pk"))
