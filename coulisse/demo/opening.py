"""A morning to come at Het Grote Huis: what closes its season goes on sale with a line, friends of the house first."""

from datetime import datetime, timedelta
from os import urandom

from coulisse.demo.products import FRIEND
from coulisse.houses.models import House
from coulisse.houses.types import COULISSE
from coulisse.memberships import queries as memberships
from coulisse.openings import operations as openings
from coulisse.openings.models import Opening
from coulisse.openings.types import EarlyWindow, OpeningPlan
from coulisse.programme.models import Performance

HOUSE = "het-grote-huis"
# Of these what isn't sold yet; nothing that can be bought today waits behind the line.
SOLD_IN_IT = ("zomer-op-het-dak", "poolvos")
FORMS_BEFORE, FRIENDS_BEFORE, NEEDED = timedelta(minutes=60), timedelta(minutes=30), timedelta(hours=10)
TITLE = {"nl": "De zomer gaat open", "fr": "L’été ouvre ses portes", "en": "Summer opens"}
WORDS = {
    "nl": "Een plaats voor een rolstoel, of geen internet? Bel ons op 02 000 00 33: daar staat u in geen rij.",
    "fr": "Une place pour un fauteuil roulant, ou pas d’internet ? Appelez-nous au 02 000 00 33 : là, il n’y a pas de file.",
    "en": "A place for a wheelchair, or no internet? Call us on 02 000 00 33: there is no line there.",
}
FRIENDS = {"nl": "Vrienden van het huis", "fr": "Amis de la maison", "en": "Friends of the house"}
CODE = "ZOMERVRIEND"


def plan(house: House, now: datetime) -> None:
    """Once, in the open scope, when its programme and its passes stand."""
    sold = list(Performance.objects.filter(production__slug__in=SOLD_IN_IT, sale_starts_at__gt=now)) if house.slug == HOUSE else []
    if not sold or Opening.objects.exists():
        return
    opens_at = max(one.sale_starts_at for one in sold if one.sale_starts_at)
    passes = tuple(one.pk for one in memberships.products() if one.key == FRIEND)
    friends = EarlyWindow(name=FRIENDS, opens_at=opens_at - FRIENDS_BEFORE, code=CODE, product_ids=passes)
    plan = OpeningPlan(
        title=TITLE, words=WORDS, forms_at=opens_at - FORMS_BEFORE, opens_at=opens_at, ends_at=opens_at + NEEDED, per_minute=60, inside_most=150,
        come_in_seconds=300, stay_minutes=30, performance_ids=tuple(one.pk for one in sold), windows=(friends,),
    )  # fmt: skip
    openings.plan_opening(house=house, plan=plan, actor=COULISSE, now=now, random_bytes=urandom)
