"""What a house allows for tickets that belong to no subscription; an event may have its own."""

from datetime import datetime

from coulisse.houses import operations as houses
from coulisse.houses.models import House
from coulisse.houses.types import Actor
from coulisse.memberships.documents import changes_to_document
from coulisse.memberships.types import ChangeRules
from coulisse.programme.models import Production
from coulisse.sales.models import ExchangeRules


def change_exchange_rules(
    *, house: House, changes: ChangeRules, everywhere: bool, actor: Actor, now: datetime, production: Production | None = None
) -> None:
    """From now on these hold, for tickets that were sold before too: for all events, or for this one."""
    kept = changes_to_document(changes)
    said = {"changes": kept, "everywhere": everywhere, "changed_at": now}
    ExchangeRules.objects.update_or_create(house=house, production=production, defaults=said)
    _remember(house, production, actor, now, kept)


def drop_exchange_rules(*, house: House, production: Production, actor: Actor, now: datetime) -> None:
    """An event has no rules of its own any more: those of the house hold."""
    if ExchangeRules.objects.filter(house=house, production=production).delete()[0]:
        _remember(house, production, actor, now, {})


def _remember(house: House, production: Production | None, actor: Actor, now: datetime, kept: dict[str, object]) -> None:
    subject = f"production:{production.pk}" if production else f"house:{house.pk}"
    verb = "production.exchange_rules_changed" if production else "house.exchange_rules_changed"
    houses.record(house=house, actor=actor, verb=verb, subject=subject, now=now, detail=kept)
