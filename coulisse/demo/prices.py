"""What tickets cost at the three invented houses."""

from dataclasses import replace

from coulisse.pricing.types import Conditions, Fee, PriceTable, Rate

ADULT = Rate("standaard", {"nl": "Standaard", "fr": "Plein tarif", "en": "Standard"})
YOUTH = Rate(
    "-26",
    {"nl": "Onder de 26", "fr": "Moins de 26 ans", "en": "Under 26"},
    conditions=Conditions(to_age=25, proof=True),
)
SENIOR = Rate("65+", {"nl": "65-plus", "fr": "65 ans et plus", "en": "65 and over"}, conditions=Conditions(from_age=65, proof=True))
CHILD = Rate("kind", {"nl": "Kind", "fr": "Enfant", "en": "Child"}, conditions=Conditions(to_age=12))
COMPANION = Rate(
    "begeleider",
    {"nl": "Begeleider van een rolstoelgebruiker", "fr": "Accompagnateur d’une personne en fauteuil roulant", "en": "Companion of a wheelchair user"},
    {
        "nl": "Gratis, met een European Disability Card.",
        "fr": "Gratuit, avec une European Disability Card.",
        "en": "Free, with a European Disability Card.",
    },
    Conditions(beside_wheelchair=True),
)
# Where nobody has a seat with a number, no place is a wheelchair's: who comes along is asked for the card at the door.
COMPANION_FREE = replace(
    COMPANION,
    name={
        "nl": "Begeleider (European Disability Card)",
        "fr": "Accompagnateur (European Disability Card)",
        "en": "Companion (European Disability Card)",
    },
    conditions=Conditions(with_rate="standaard", at_most=2, proof=True),
)
PRESS = Rate("pers", {"nl": "Pers", "fr": "Presse", "en": "Press"}, conditions=Conditions(at_most=2, proof=True, hidden_until="pers"))
_SERVICE = Fee("service", {"nl": "Servicekost", "fr": "Frais de service", "en": "Service fee"}, "ticket", 100)


def _rows(adult: dict[str, int]) -> dict[str, dict[str, int]]:
    """Reduced rates follow from the full one, in steps of half a euro."""

    def part(cents: int, percent: int) -> int:
        return cents * percent // 100 // 50 * 50

    return {
        zone: {"standaard": cents, "-26": part(cents, 60), "65+": part(cents, 90), "kind": part(cents, 50), "begeleider": 0, "pers": 0}
        for zone, cents in adult.items()
    }


def table(adult: dict[str, int], *, with_fee: bool = False) -> PriceTable:
    """A price list of the standard price of each zone."""
    companion = COMPANION_FREE if "free" in adult else COMPANION
    return PriceTable(rates=(ADULT, YOUTH, SENIOR, CHILD, companion, PRESS), prices=_rows(adult), fees=(_SERVICE,) if with_fee else ())


LISTS = {
    "de-linde": {"Dorp": table({"free": 1000}), "Familie": table({"free": 700}), "Gratis": table({"free": 0})},
    "de-vonk": {
        "Theater": table({"1": 2200, "2": 1700}),
        "Familie": table({"1": 1400, "2": 1200}),
        "Topper": table({"1": 3400, "2": 2800}),
        "Concert staand": table({"staan": 1900, "1": 2400}),
    },
    "het-grote-huis": {
        "Schouwburg": table({"1": 3600, "2": 2800, "3": 1600, "staan": 900}, with_fee=True),
        "Opera": table({"1": 7200, "2": 5400, "3": 2800, "staan": 1200}, with_fee=True),
        "Familie": table({"1": 2200, "2": 1800, "3": 1200, "staan": 600}, with_fee=True),
    },
}
