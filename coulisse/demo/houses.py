"""The three invented houses, and the people who work there."""

from dataclasses import dataclass
from typing import Any

from coulisse.houses.types import Role

CLUSTER = "Samen op de planken"
# Printed when the demo starts; a demo holds nothing that is worth hiding.
PASSWORD = "coulisse-demo-2026"  # noqa: S105


@dataclass(frozen=True)
class DemoHouse:
    slug: str
    name: str
    fields: dict[str, Any]
    staff: tuple[tuple[str, str, Role], ...]


def _staff(domain: str, *names: tuple[str, Role]) -> tuple[tuple[str, str, Role], ...]:
    return tuple((name, f"{name.split()[0].lower()}@{domain}", role) for name, role in names)


_TERMS = {
    "nl": "Tickets worden niet teruggenomen, tenzij de voorstelling wordt geannuleerd of verplaatst.\n\nKom op tijd: na het begin laten we u binnen bij een pauze of een gepast moment.",
    "fr": "Les billets ne sont ni repris ni échangés, sauf si la représentation est annulée ou déplacée.\n\nSoyez à l’heure : après le début, nous vous faisons entrer à un moment approprié.",
    "en": "Tickets are not taken back, unless the performance is cancelled or moved.\n\nPlease be on time: after the start we let you in at a suitable moment.",
}

HOUSES = (
    DemoHouse(
        "de-linde",
        "Zaal De Linde",
        {
            "languages": ["nl", "fr", "en"], "colour": "#3d6b35", "colour_dark": "#1f2b1d", "street": "Kerkplein 3", "postal_code": "9881", "city": "Beverzele",
            "phone": "09 000 00 11", "email": "zaal@delinde.example", "sender_email": "tickets@delinde.example", "vat_number": "BE0000000097", "terms": _TERMS,
        },
        _staff("delinde.example", ("Griet Moens", Role.ADMINISTRATOR), ("Sander De Wilde", Role.DOOR)),
    ),
    DemoHouse(
        "de-vonk",
        "Theater De Vonk",
        {
            "languages": ["nl", "fr", "en"], "colour": "#c2410c", "colour_dark": "#2a1710", "street": "Stationsstraat 48", "postal_code": "8799", "city": "Wolmerghem",
            "phone": "056 00 00 22", "email": "onthaal@devonk.example", "sender_email": "tickets@devonk.example", "vat_number": "BE0000000196", "terms": _TERMS,
        },
        _staff(
            "devonk.example", ("Ann Claes", Role.ADMINISTRATOR), ("Piet Vandamme", Role.PROGRAMMER), ("Tine Lambert", Role.TICKETING),
            ("Noor Haddad", Role.AUDIENCE), ("Bram Peeters", Role.PRODUCTION), ("Lien Maes", Role.DOOR),
        ),
    ),
    DemoHouse(
        "het-grote-huis",
        "Het Grote Huis",
        {
            "languages": ["nl", "fr", "en"], "colour": "#7a1f3d", "colour_dark": "#1d1320", "street": "Muntlaan 1", "postal_code": "1099", "city": "Brussel",
            "phone": "02 000 00 33", "email": "info@hetgrotehuis.example", "sender_email": "tickets@hetgrotehuis.example", "vat_number": "BE0000000295", "terms": _TERMS,
        },
        _staff(
            "hetgrotehuis.example", ("Yasmina Benali", Role.ADMINISTRATOR), ("Luc Dubois", Role.PROGRAMMER), ("Els Wouters", Role.TICKETING),
            ("Tom Jacobs", Role.PRODUCTION), ("Mia Rossi", Role.DOOR),
        ),
    ),
)  # fmt: skip
