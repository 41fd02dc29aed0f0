"""Who buys in the demo: invented people of Flanders and Brussels, and groups that come together."""

from dataclasses import dataclass
from random import Random

from coulisse.lib.text import slugify

FIRST = (
    "Emma", "Louis", "Olivia", "Arthur", "Mila", "Noah", "Marie", "Jules", "Lina", "Adam", "Ella", "Victor", "Nora", "Liam", "Sofie", "Gabriel",
    "Yusuf", "Fatima", "Kwame", "Ioana", "Greet", "Luc", "Hilde", "Marc", "An", "Koen", "Chantal", "Philippe", "Aïcha", "Pieter", "Kaat", "Joris",
)  # fmt: skip
LAST = (
    "Peeters", "Janssens", "Maes", "Jacobs", "Mertens", "Willems", "Claes", "Goossens", "Wouters", "De Smet", "Dubois", "Lambert", "Benali", "Yilmaz",
    "Nguyen", "Rossi", "Vermeulen", "De Backer", "Van den Broeck", "Lefèvre", "Desmet", "Aerts", "Mbeki", "Popescu", "El Amrani", "Coppens",
)  # fmt: skip
GROUPS = (
    "Basisschool De Regenboog", "Davidskring Wolmerghem", "Koninklijk Koor Sint-Cecilia", "Lyceum Het Baken", "Personeelsvereniging Nora Lamp",
    "Gezinsvereniging De Brug", "Amis du Théâtre de la Dyle", "Senioren Actief Beverzele", "Vormingshuis Kompas", "International School Friends",
    "Athénée du Parc", "Fietsgroep De Versnelling", "Rotary Drie Rivieren", "Harmonie De Eendracht", "Leesclub Zonder Einde", "Cercle Amitié",
)  # fmt: skip


@dataclass(frozen=True)
class Buyer:
    name: str
    email: str
    language: str
    is_group: bool = False


def person(chance: Random, languages: list[str]) -> Buyer:
    name = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
    return Buyer(name, f"{_local(name)}{chance.randrange(10, 99)}@visitors.example", _language(chance, languages))


def group(chance: Random, languages: list[str]) -> Buyer:
    name = chance.choice(GROUPS)
    return Buyer(name, f"{_local(name)}@groups.example", _language(chance, languages), is_group=True)


def _language(chance: Random, languages: list[str]) -> str:
    """The house's own language more often than the others."""
    return chance.choices(languages, weights=[6, 3, 1][: len(languages)])[0]


def _local(name: str) -> str:
    return slugify(name).replace("-", ".")
