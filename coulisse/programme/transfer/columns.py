"""What columns are called in the files that houses have: Dutch, French, English, and systems of their own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from coulisse.programme.words import fold

# Our own names come first: an export uses them. The rest is what people and other systems write.
NAMES: dict[str, str] = {
    "production_id": "productie id, productienummer, id productie, id production, production number, numéro de production, event group id",
    "slug": "",
    "title": "titel, titre, naam, nom, name, productie, production, voorstelling, spectacle, evenement, événement, event, event name, activiteit, activité, omschrijving kort, programma",
    "subtitle": "ondertitel, sous-titre, sous titre, subtitel",
    "company": "gezelschap, compagnie, artiest, artiste, artist, artiesten, uitvoerder, uitvoerders, interprète, ensemble, groep, orkest, door, par",
    "summary": "samenvatting, korte beschrijving, korte omschrijving, résumé, chapeau, short description, korte tekst, intro, inleiding",
    "description": "beschrijving, omschrijving, lange beschrijving, descriptif, tekst, texte, text, inhoud, long description, info",
    "genre": "type, discipline, categorie, catégorie, category, soort, eventtype, event type, rubriek",
    "theme": "thema, thème, subgenre, sous-genre",
    "series": "reeks, reeksen, serie, série, séries, cyclus, cycle, labels, tags",
    "age_from": "leeftijd, leeftijd vanaf, vanaf leeftijd, vanaf, âge, âge minimum, à partir de, age, age from, min age, minimumleeftijd, minimum age",
    "age_until": "leeftijd tot, tot leeftijd, âge maximum, age until, max age, maximumleeftijd",
    "duration_minutes": "duur, durée, duration, duur min, duur in minuten, durée min, durée en minutes, duration min, looptijd, length",
    "interval": "pauze, entracte, pause, intermission, met pauze",
    "spoken_languages": "taal, talen, gesproken taal, langue, langues, langue parlée, language, languages, spoken language",
    "surtitles": "boventiteling, boventitels, ondertiteling, surtitrage, surtitres, subtitles",
    "video_url": "video, vidéo, trailer, video url, filmpje",
    "performance_id": "voorstelling id, voorstellingsnummer, id voorstelling, id représentation, event id, eventid, event code, performance number",
    "id": "nr, nummer, numéro, number, code, externalcode, external code, extern nummer, ref, referentie, référence, reference",
    "starts_at": "starttijd, start, begin, starttijdstip, datum en uur, datum uur, date et heure, date heure, starts at, starttime, start time, start datetime, startdatetime, startts, date time, tijdstip, début, begint om",
    "date": "datum, dag, jour, day, speeldatum, startdatum, begindatum, start date, date de début",
    "time": "uur, tijd, heure, hour, aanvang, aanvangsuur, beginuur, startuur, heure de début",
    "ends_at": "eindtijd, einde, eind, fin, end, einduur, heure de fin, end time, endtime, end datetime, endts, einddatum en uur",
    "doors_at": "deuren, deuren open, doors, doors open, portes, ouverture des portes, ontvangst",
    "hall": "zaal, salle, locatie, lieu, location, venue, plaats, room, podium, locationname",
    "layout": "opstelling, zaalopstelling, configuration, configuratie, disposition, zaalplan, seatingplan, seating plan",
    "price_list": "prijslijst, tarieflijst, liste de prix, grille tarifaire, pricelist",
    "price": "prijs, prijzen, prix, prices, tarief, tarif, inkom, inkomprijs, ticketprijs, toegangsprijs, ticket price, entrée",
    "state": "status, état, statut, stand, toestand",
    "sale_starts_at": "start verkoop, verkoop vanaf, begin verkoop, début de vente, vente à partir de, sale start, sale starts, start of sale, on sale from, salestartts",
    "sale_ends_at": "einde verkoop, verkoop tot, fin de vente, vente jusqu'au, sale end, sale ends, end of sale, saleendts",
    "limit_per_order": "max tickets, maximum per bestelling, max per bestelling, limite par commande, max par commande, max per order, limit, maxnbrofticketsperbasket",
    "note": "opmerking, opmerkingen, nota, remarque, remark, praktisch",
    "cancel_reason": "reden annulatie, raison de l'annulation",
    "moved_from_at": "verplaatst van, déplacé du",
}  # fmt: skip

TEXTS = ("title", "subtitle", "summary", "description", "note", "cancel_reason")
PRODUCTION_COLUMNS = tuple(NAMES)[: tuple(NAMES).index("performance_id")]
LANGUAGE_WORDS = {
    "nl": "nl", "nederlands": "nl", "neerlandais": "nl", "dutch": "nl", "ned": "nl",
    "fr": "fr", "frans": "fr", "francais": "fr", "french": "fr", "fra": "fr",
    "en": "en", "engels": "en", "anglais": "en", "english": "en", "eng": "en", "uk": "en",
}  # fmt: skip
# The language in which a name for a text is written: it tells apart “titel” and “titre” in one file.
_WORD_LANGUAGE = {
    "titel": "nl", "naam": "nl", "ondertitel": "nl", "samenvatting": "nl", "beschrijving": "nl", "omschrijving": "nl", "tekst": "nl", "opmerking": "nl",
    "titre": "fr", "nom": "fr", "sous titre": "fr", "resume": "fr", "descriptif": "fr", "texte": "fr", "remarque": "fr",
    "title": "en", "name": "en", "subtitle": "en", "summary": "en", "text": "en", "remark": "en",
}  # fmt: skip


def _key(name: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", fold(name)).split())


_BY_NAME: dict[str, str] = {}
for _field, _names in NAMES.items():
    for _name in (_field, *_names.split(",")):
        if _key(_name):
            _BY_NAME.setdefault(_key(_name), _field)


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is read: its place, what the file calls it, our field, and for texts the language."""

    place: int
    called: str
    field: str
    language: str = ""


def recognise(header: Sequence[str], language: str) -> tuple[list[Column], list[str]]:
    """The columns that we know, and the names of those that we don't. Texts without a language are in ``language``."""
    known: list[Column] = []
    strange = []
    for place, called in enumerate(header):
        field, spoken = _field_of(called)
        if field:
            known.append(Column(place, called.strip(), field, spoken))
        elif called.strip():
            strange.append(called.strip()[:60])
    return [_with_language(column, known, language) for column in known], strange


def _field_of(called: str) -> tuple[str, str]:
    key = _key(called)
    if key in _BY_NAME:
        return _BY_NAME[key], ""
    words = key.split()
    if len(words) > 1 and words[-1] in LANGUAGE_WORDS and _BY_NAME.get(" ".join(words[:-1])) in TEXTS:
        return _BY_NAME[" ".join(words[:-1])], LANGUAGE_WORDS[words[-1]]
    return "", ""


def _with_language(column: Column, known: Sequence[Column], language: str) -> Column:
    if column.field not in TEXTS or column.language:
        return Column(column.place, column.called, column.field, column.language)
    alone = sum(other.field == column.field for other in known) == 1
    return Column(column.place, column.called, column.field, language if alone else _WORD_LANGUAGE.get(_key(column.called), language))
