"""What a house allows for tickets of no subscription: usually, and for events that have rules of their own."""

from collections.abc import Collection, Mapping

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject

from coulisse.houses.asked import Asked, one_of
from coulisse.houses.models import House
from coulisse.houses.scope import active_scope
from coulisse.lib.kept import ForAMoment
from coulisse.memberships.documents import changes_from_document
from coulisse.memberships.types import ChangeRules
from coulisse.programme.models import Performance, Production
from coulisse.sales.models import ExchangeRules

Rules = tuple[ChangeRules, bool]
"""What is allowed, and whether for everything on sale."""

_NOTHING: Rules = (ChangeRules(), False)


def rules_of_house(house: House) -> Rules:
    """What the house allows for tickets of no subscription, where an event has no rules of its own. Nothing, until it says so."""
    kept = ExchangeRules.objects.filter(house=house, production=None).first()
    return _rules(kept) if kept else _NOTHING


def own_rules(production_id: int) -> Rules | None:
    """What an event says of its own; None where the house's rules hold."""
    kept = ExchangeRules.objects.filter(production=production_id).first()
    return _rules(kept) if kept else None


_rules_of = Asked(lambda productions: ExchangeRules.objects.filter(Q(production=None) | Q(one_of("production_id", productions))))


def rules_for(production_ids: Collection[int]) -> dict[int, Rules]:
    """What holds for single tickets of each of these events. One query."""
    kept = {one.production_id: _rules(one) for one in _rules_of.all(list(production_ids))}
    return {pk: kept.get(pk, kept.get(None, _NOTHING)) for pk in production_ids}


_shown: ForAMoment[Mapping[int, Rules]] = ForAMoment(settings.MOMENT_SECONDS, most=500)


def rules_shown(production_ids: Collection[int]) -> Mapping[int, Rules]:
    """The same for a page that only says until when: a moment old. Who exchanges is bound by the rules as they are."""
    wanted = frozenset(production_ids)
    return _shown.get((active_scope().houses, wanted), lambda: rules_for(wanted))


def with_exchange_rules(performances: "models.QuerySet[Performance]") -> "models.QuerySet[Performance]":
    """Performances that know, in the same query, what `rules_said` answers."""
    kept = ExchangeRules.objects.filter(Q(production=None) | Q(production=OuterRef("production_id")))
    said = JSONObject(changes="changes", everywhere="everywhere", own="production_id")
    return performances.annotate(exchange_rules=ArraySubquery(kept.values(said=said)))


def rules_said(performance: Performance) -> tuple[Rules, Rules]:
    """What holds for single tickets of a performance (of `with_exchange_rules`), and what usually does in this house."""
    kept = {one["own"]: (changes_from_document(one["changes"]), one["everywhere"]) for one in performance.exchange_rules}
    usual = kept.get(None, _NOTHING)
    return kept.get(performance.production_id, usual), usual


def events_with_own_rules() -> list[tuple[Production, Rules]]:
    """Events that have rules of their own, by title."""
    found = ExchangeRules.objects.filter(production__isnull=False).select_related("production").order_by("production__slug")
    return [(one.production, _rules(one)) for one in found]


def _rules(kept: ExchangeRules) -> Rules:
    return changes_from_document(kept.changes), kept.everywhere
