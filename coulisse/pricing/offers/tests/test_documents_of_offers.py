"""Offers as documents and as sentences."""

import json
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from coulisse.pricing.offers.documents import to_document
from coulisse.pricing.offers.reading import OffersRefused, from_document
from coulisse.pricing.offers.tests.baskets import basket
from coulisse.pricing.offers.tests.houses import (
    ALL,
    ALL_JAZZ,
    EARLY,
    EXACTLY_FIVE,
    FAMILY,
    FIVE_TITLES,
    FROM_FIVE,
    IN_A_THEME,
    NAMES,
    PASS,
    TENTH,
    THEMES,
    TIERS,
    TITLES_EACH,
)  # fmt: skip
from coulisse.pricing.offers.types import Offer
from coulisse.pricing.offers.words import sentence


def test_offers_come_back_from_their_document() -> None:
    assert from_document(json.loads(json.dumps(to_document(ALL)))) == ALL


def test_any_offer_comes_back_from_its_document() -> None:
    for number in range(500):
        kept = [offer for offer in basket(number).offers if getattr(offer.need, "kth", 2) > 1]
        assert from_document(json.loads(json.dumps(to_document(kept)))) == tuple(kept)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"key": ""}, "offers[0].key"),
        ({"name": {"nl": " "}}, "offer “five”, name"),
        ({"gives": {"percent_permyriad": 10_001}}, "offer “five”, gives"),
        ({"gives": {"percent_permyriad": 1000, "off_cents": 5}}, "offer “five”, gives"),
        ({"need": {"kind": "together", "at_least": 0}}, "offer “five”, need, at_least"),
        ({"need": {"kind": "rabbit"}}, "offer “five”, need"),
        ({"need": {"kind": "formula", "at_least": 3, "counted": "tickets"}}, "offer “five”, need, counted"),
        ({"need": {"kind": "bundle", "parts": []}}, "offer “five”, need, parts"),
        ({"selection": {"colours": ["red"]}}, "offer “five”, selection, colours"),
        ({"window": {"from_at": "2026-09-01T10:00:00"}}, "offer “five”, window, from_at"),
        ({"limits": {"order": 0}}, "offer “five”, limits, order"),
    ],
)
def test_what_is_wrong_in_a_document_is_named(change: dict[str, Any], where: str) -> None:
    document = to_document([EXACTLY_FIVE])
    document["offers"][0] |= change
    with override("en"), pytest.raises(OffersRefused) as refused:
        from_document(document)
    assert [problem.where for problem in refused.value.problems] == [where]
    assert all(problem.says for problem in refused.value.problems)


def test_an_offer_stands_once_and_the_form_is_known() -> None:
    with pytest.raises(OffersRefused):
        from_document(to_document([TIERS, TIERS]))
    with pytest.raises(OffersRefused):
        from_document({**to_document([TIERS]), "version": 2})


anything = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["key", "name", "gives", "need", "kind", "parts", "tiers", "en"]) | st.text(max_size=3), inner, max_size=4))  # fmt: skip


@given(anything)
def test_nothing_but_refused_whatever_is_given(rubbish: Any) -> None:
    with pytest.raises(OffersRefused):
        from_document({"version": 1, "offers": [rubbish]})


@pytest.mark.parametrize(
    ("offer", "language", "said"),
    [
        (TIERS, "en", "10 % for whoever takes at least 5 different performances in one order; 25 % from 10."),
        (TIERS, "nl", "10 % voor wie minstens 5 verschillende voorstellingen in één bestelling neemt; 25 % vanaf 10."),
        (TIERS, "fr", "10 % pour qui prend au moins 5 représentations différentes en une seule commande; 25 % à partir de 10."),
        (FIVE_TITLES, "en", "10 % for whoever takes at least 5 different productions in one order."),
        (FIVE_TITLES, "nl", "10 % voor wie minstens 5 verschillende producties in één bestelling neemt."),
        (FIVE_TITLES, "fr", "10 % pour qui prend au moins 5 productions différentes en une seule commande."),
        (TITLES_EACH, "nl", "10 % voor elke persoon die precies 3 verschillende producties kiest."),
        (FROM_FIVE, "nl", "10 % voor wie minstens 5 verschillende voorstellingen in één bestelling neemt."),
        (EXACTLY_FIVE, "nl", "10 % voor wie precies 5 verschillende voorstellingen in één bestelling neemt."),
        (IN_A_THEME, "nl", "15 % voor elke persoon die minstens 3 verschillende voorstellingen kiest. Alleen voor theater."),
        (THEMES, "fr", "20 % pour chaque personne qui prend exactement 5 représentations différentes : 2 × théâtre, 2 × danse et 1 choix libre."),
        (ALL_JAZZ, "nl", "€ 60,00 in totaal voor elke persoon die precies 3 verschillende voorstellingen kiest: 1 × Jazz 21, 1 × Jazz 22 en 1 × Jazz 23."),
        (TENTH, "nl", "Het goedkoopste van elke 10 tickets voor één voorstelling is gratis."),
        (FAMILY, "nl", "€ 50,00 in totaal voor 2 × volwassene en 2 × kind samen bij één voorstelling."),
        (EARLY, "nl", "15 % korting op elk ticket. Tot 1 september 2026 00:00."),
        (PASS, "nl", "€ 4,00 korting op elk ticket. Met “Vriendenpas”. Hoogstens 2 × voor één voorstelling met elke code of pas."),
    ],
)  # fmt: skip
def test_an_offer_reads_as_a_sentence(offer: Offer, language: str, said: str) -> None:
    assert sentence(offer, language, NAMES).replace("\u00a0", " ").replace("\u202f", " ") == said


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_offers_that_differ_read_differently(language: str) -> None:
    said = [sentence(offer, language, NAMES) for offer in ALL]
    assert len(set(said)) == len(ALL)
    assert not any("%(" in one or "  " in one for one in said)
