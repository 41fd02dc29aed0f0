"""What a house allows for tickets that belong to no subscription."""

from datetime import datetime

from coulisse.houses import operations as houses
from coulisse.houses.models import House
from coulisse.houses.types import Actor
from coulisse.memberships.documents import changes_to_document
from coulisse.memberships.types import ChangeRules
from coulisse.sales.models import ExchangeRules


def change_exchange_rules(*, house: House, changes: ChangeRules, everywhere: bool, actor: Actor, now: datetime) -> None:
    """From now on these hold, for tickets that were sold before too."""
    kept = changes_to_document(changes)
    ExchangeRules.objects.update_or_create(house=house, defaults={"changes": kept, "everywhere": everywhere, "changed_at": now})
    houses.record(house=house, actor=actor, verb="house.exchange_rules_changed", subject=f"house:{house.pk}", now=now, detail=kept)
