"""The page of one offer as it stands before somebody: what was typed, how it reads, what it does. In the house's scope."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from coulisse.faces.office.offers import trying
from coulisse.faces.office.offers.asking import Asked
from coulisse.faces.office.offers.choices import Choices
from coulisse.faces.office.offers.too_many import too_many_for_one_order
from coulisse.faces.shared.fields import LANGUAGE_NAMES
from coulisse.houses.models import House
from coulisse.lib.text import LANGUAGES, in_language, slugify
from coulisse.pricing import operations, queries
from coulisse.pricing.models import Offer as KeptOffer
from coulisse.pricing.offers.contradictions import Contradiction
from coulisse.pricing.offers.reading import from_document
from coulisse.pricing.offers.types import Offer
from coulisse.pricing.offers.words import sentence
from coulisse.pricing.operations import Checked
from coulisse.pricing.types import LineAsked
from coulisse.sales import offering


@dataclass
class Opened:
    """``kept`` None: it was never kept. ``offer`` None: what was typed can't be read yet."""

    house: House
    choices: Choices
    asked: Asked
    now: datetime
    kept: KeptOffer | None = None
    offer: Offer | None = None

    @property
    def against(self) -> Checked:
        return Checked(self.choices.season, offering.unlocking(), offering.begins(self.choices.performances_to_come, self.now))

    def told(self) -> dict[str, Any]:
        """What the page says of the offer: sentences, what stands in its way, the basket that it is tried on."""
        if self.offer is None:
            return {"sentences": (), "blocks": (), "tried": None, "try_problem": "", "too_many": ""}
        names = offering.names_in([self.offer])
        sentences = [(LANGUAGE_NAMES[code], code, sentence(self.offer, code, names)) for code in LANGUAGES]
        problems = operations.problems_of(self.offer, self.against)
        too_many = too_many_for_one_order(self.offer, self.house, self.choices.performances_to_come)
        tried, problem = self._tried()
        return {"sentences": sentences, "blocks": in_the_way(problems, self.choices), "tried": tried, "try_problem": problem, "too_many": too_many}

    def _tried(self) -> tuple[trying.Tried | None, str]:
        assert self.offer is not None
        others = [now.offer for now in queries.offers_now() if now.offer.key != self.offer.key]
        try:
            lines = self._basket()
        except trying.NotSoldSo as wrong:
            return None, _("Row %(number)d of the basket isn't sold so: choose another zone or rate.") % {"number": wrong.row + 1}
        return (trying.try_on(self.offer, lines, others, self.choices, self.now) if lines else None), ""

    def _basket(self) -> list[LineAsked]:
        rows = self.asked.tries
        if not rows.is_bound:
            return trying.numbered(trying.example_for(self.offer, self.choices.season)) if self.offer else []
        return trying.from_rows(rows.forms, self.choices.season) if rows.is_valid() else []


def in_the_way(problems: Sequence[Contradiction], choices: Choices) -> list[dict[str, Any]]:
    """Each problem in words, with the tickets of the basket that shows it."""
    words = {kind: dict(choices.pairs(kind)) for kind in ("performances", "zones", "rates")}
    return [
        {"says": str(problem), "wrong": problem.wrong.value, "example": [_shown(line, words) for line in problem.example[:12]]}
        for problem in problems
    ]


def _shown(line: LineAsked, words: dict[str, dict[str, str]]) -> list[Any]:
    zone, rate = words["zones"].get(line.zone_key, line.zone_key), words["rates"].get(line.rate_key, line.rate_key)
    return [words["performances"].get(str(line.performance), ""), f"{zone}, {rate}", line.table.prices[line.zone_key][line.rate_key]]


def newest(kept: KeptOffer) -> Offer:
    """What is being written, else what is in force."""
    return from_document(kept.draft or kept.current.document)[0]


def mark_of(kept: KeptOffer | None) -> str:
    """What the page was opened on: another mark at saving means that somebody else was sooner."""
    if kept is None:
        return ""
    said = json.dumps([kept.current_id, kept.draft], sort_keys=True)
    return hashlib.blake2b(said.encode(), digest_size=12).hexdigest()


def free_key(offer_name: Any, language: str) -> str:
    """A key of its own, made from the name."""
    base, taken = slugify(in_language(offer_name, language), 34), set(KeptOffer.objects.values_list("key", flat=True))
    return next(key for key in (base, *(f"{base}-{number}" for number in range(2, 10_000))) if key not in taken)
