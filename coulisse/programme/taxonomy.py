"""UiTdatabank's words for what something is: event types (our *genre*) and themes, with the types they go with.

Ids and Dutch names are publiq's, so that a production can be sent there without translation; the French and
English names are ours. The table is of 2026. Terms for places and facilities are left out: halls have their own.

Two pairs of the published list are repaired: puppet theatre (1.3.5.0.0) goes with theatre, and the themes of an
open day are the ordinary ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from coulisse.lib.text import in_language
from coulisse.programme.words import fold


@dataclass(frozen=True, slots=True)
class Term:
    """A genre or a theme; ``also`` holds other names that people and older lists use."""

    id: str
    name: Mapping[str, str]
    also: tuple[str, ...] = ()


def _term(id: str, nl: str, fr: str, en: str, *also: str) -> Term:
    return Term(id, {"nl": nl, "fr": fr, "en": en}, also)


_GENRES = (
    _term("0.55.0.0.0", "Theatervoorstelling", "Théâtre", "Theatre", "theater", "toneel", "toneelvoorstelling", "pièce de théâtre", "spectacle", "play", "drama"),
    _term("0.50.4.0.0", "Concert", "Concert", "Concert", "muziek", "musique", "music", "optreden", "gig", "klassiek concert"),
    _term("0.54.0.0.0", "Dansvoorstelling", "Danse", "Dance", "dans", "spectacle de danse", "dance performance", "ballet"),
    _term("0.50.6.0.0", "Film", "Film", "Film", "cinema", "cinéma", "filmvoorstelling", "movie", "projection"),
    _term("0.3.2.0.0", "Lezing of congres", "Conférence ou congrès", "Talk or conference", "lezing", "congres", "congres of studiedag", "studiedag", "debat", "conférence", "talk", "lecture", "conference", "0.3.3.0.0"),
    _term("0.0.0.0.0", "Tentoonstelling", "Exposition", "Exhibition", "expo", "expositie"),
    _term("0.5.0.0.0", "Festival", "Festival", "Festival"),
    _term("0.7.0.0.0", "Begeleide uitstap of rondleiding", "Visite guidée", "Guided tour", "begeleide rondleiding", "rondleiding", "gids", "excursion guidée"),
    _term("0.3.1.0.0", "Lessenreeks", "Série de cours", "Series of lessons", "cursus", "cours", "course", "lessen"),
    _term("0.3.1.0.1", "Cursus met open sessies", "Cours à séances libres", "Course with open sessions", "workshop", "atelier", "initiatie"),
    _term("0.57.0.0.0", "Kamp of vakantie", "Stage ou vacances", "Camp or holiday", "kamp", "vakantie", "stage", "camp", "sportkamp"),
    _term("0.50.21.0.0", "Spel of quiz", "Jeu ou quiz", "Game or quiz", "spel", "quiz", "jeu", "game"),
    _term("0.49.0.0.0", "Party of fuif", "Soirée dansante", "Party", "fuif", "feest", "soirée", "bal"),
    _term("0.28.0.0.0", "Festiviteit", "Festivité", "Celebration", "viering", "fête"),
    _term("1.50.0.0.0", "Eet- of drankfestijn", "Fête gourmande", "Food and drink", "eetfestijn", "drankfestijn", "repas", "dinner"),
    _term("0.12.0.0.0", "Opendeurdag", "Journée portes ouvertes", "Open day", "open deur", "portes ouvertes"),
    _term("0.6.0.0.0", "Beurs", "Salon ou bourse", "Fair", "salon", "bourse"),
    _term("0.37.0.0.0", "Markt, braderie of kermis", "Marché, braderie ou kermesse", "Market or funfair", "markt", "braderie", "kermis", "marché", "kermesse", "market"),
    _term("0.17.0.0.0", "Fiets- of wandelroute", "Itinéraire à vélo ou à pied", "Cycling or walking route", "route", "wandeling", "fietstocht", "itinéraire", "balade"),
    _term("0.59.0.0.0", "Sportactiviteit", "Activité sportive", "Sports activity", "sport en beweging", "sport"),
    _term("0.19.0.0.0", "Sportwedstrijd bekijken", "Assister à une compétition sportive", "Watching sport", "sportwedstrijd", "wedstrijd", "match"),
)  # fmt: skip

_THEMES = (
    _term("1.3.1.0.0", "Tekst- en muziektheater", "Théâtre de texte et théâtre musical", "Text and music theatre", "tekst en muziektheater", "teksttheater", "muziektheater"),
    _term("1.3.10.0.0", "Humor en comedy", "Humour et comédie", "Humour and comedy", "humor", "cabaret", "stand-up", "comedy", "humour"),
    _term("1.4.0.0.0", "Musical", "Comédie musicale", "Musical"),
    _term("1.3.5.0.0", "Figuren- en poppentheater", "Marionnettes et théâtre de figures", "Puppet theatre", "figuren en poppentheater", "figurentheater", "poppentheater", "poppenspel", "marionnettes", "puppetry"),
    _term("1.5.0.0.0", "Opera en operette", "Opéra et opérette", "Opera and operetta", "opera", "operette", "opéra"),
    _term("1.3.4.0.0", "Mime en bewegingstheater", "Mime et théâtre de mouvement", "Mime and physical theatre", "mime", "bewegingstheater"),
    _term("0.52.0.0.0", "Circus", "Cirque", "Circus"),
    _term("1.8.1.0.0", "Klassieke muziek", "Musique classique", "Classical music", "klassiek", "classique", "classical"),
    _term("1.8.2.0.0", "Jazz en blues", "Jazz et blues", "Jazz and blues", "jazz", "blues"),
    _term("1.8.3.1.0", "Pop en rock", "Pop et rock", "Pop and rock", "pop", "rock", "indie"),
    _term("1.8.3.2.0", "Hip hop, rnb en rap", "Hip-hop, R&B et rap", "Hip hop, R&B and rap", "hip hop", "hiphop", "rap", "hip hop, r&b en rap"),
    _term("1.8.3.3.0", "Dance", "Musique électronique", "Dance music", "dance muziek", "musique de danse", "electronic", "elektronische muziek"),
    _term("1.8.4.0.0", "Folk en wereldmuziek", "Folk et musiques du monde", "Folk and world music", "folk", "wereldmuziek", "world", "musique folklorique et mondiale"),
    _term("1.8.3.5.0", "Amusementsmuziek", "Variété", "Light entertainment music", "kleinkunst", "chanson", "schlager", "cabaret music"),
    _term("1.9.1.0.0", "Ballet en klassieke dans", "Ballet et danse classique", "Ballet and classical dance", "klassieke dans", "danse classique"),
    _term("1.9.2.0.0", "Moderne dans", "Danse contemporaine", "Contemporary dance", "hedendaagse dans", "danse moderne", "modern dance"),
    _term("1.9.3.0.0", "Volksdans en werelddans", "Danse folklorique et danses du monde", "Folk and world dance", "volksdans", "werelddans"),
    _term("1.9.5.0.0", "Stijl- en salondansen", "Danses de salon", "Ballroom dancing", "stijldansen", "salondansen", "tango"),
    _term("1.7.1.0.0", "Documentaires en reportages", "Documentaires et reportages", "Documentaries", "documentaire", "docu", "documentary"),
    _term("1.7.2.0.0", "Actie en avontuur", "Action et aventure", "Action and adventure", "actie", "avontuur"),
    _term("1.7.3.0.0", "Komedie", "Comédie", "Comedy film", "filmkomedie"),
    _term("1.7.4.0.0", "Drama", "Drame", "Drama film", "filmdrama"),
    _term("1.7.6.0.0", "Griezelfilm of horror", "Film d’horreur", "Horror", "griezelfilm", "horreur"),
    _term("1.7.7.0.0", "Science fiction", "Science-fiction", "Science fiction", "sciencefiction", "sci-fi"),
    _term("1.7.8.0.0", "Historische film", "Film historique", "Historical film"),
    _term("1.7.10.0.0", "Filmmusical", "Film musical", "Film musical"),
    _term("1.7.11.0.0", "Cinefiel", "Cinéma d’auteur", "Art house", "arthouse", "cinéphile"),
    _term("1.7.12.0.0", "Animatie en kinderfilms", "Animation et films pour enfants", "Animation and children’s films", "animatie", "kinderfilm", "animation"),
    _term("1.7.13.0.0", "Kortfilm", "Court métrage", "Short film", "kortfilms"),
    _term("1.7.14.0.0", "Meerdere filmgenres", "Plusieurs genres de films", "Several kinds of film"),
    _term("1.7.15.0.0", "Thriller", "Thriller", "Thriller"),
    _term("1.10.0.0.0", "Literatuur", "Littérature", "Literature"),
    _term("1.10.5.0.0", "Poëzie", "Poésie", "Poetry"),
    _term("1.10.8.0.0", "Strips", "Bande dessinée", "Comics", "strip", "bd"),
    _term("1.10.11.0.0", "Fictie", "Fiction", "Fiction"),
    _term("1.10.12.0.0", "Non-fictie", "Non-fiction", "Non-fiction", "non fictie"),
    _term("1.0.1.0.0", "Schilderkunst", "Peinture", "Painting"),
    _term("1.0.2.0.0", "Beeldhouwkunst", "Sculpture", "Sculpture"),
    _term("1.0.3.0.0", "Installatiekunst", "Installation", "Installation art"),
    _term("1.0.4.0.0", "Grafiek", "Arts graphiques", "Graphic art"),
    _term("1.0.5.0.0", "Decoratieve kunst", "Arts décoratifs", "Decorative art"),
    _term("1.0.6.0.0", "Fotografie", "Photographie", "Photography"),
    _term("1.0.9.0.0", "Meerdere kunstvormen", "Pluridisciplinaire", "Several art forms", "multidisciplinair", "multidisciplinary"),
    _term("1.1.0.0.0", "Audiovisuele kunst", "Arts audiovisuels", "Audiovisual art"),
    _term("1.2.1.0.0", "Architectuur", "Architecture", "Architecture"),
    _term("1.2.2.0.0", "Design", "Design", "Design"),
    _term("1.49.0.0.0", "Mode", "Mode", "Fashion"),
    _term("1.17.0.0.0", "Antiek en brocante", "Antiquités et brocante", "Antiques", "antiek", "brocante"),
    _term("1.40.0.0.0", "Erfgoed", "Patrimoine", "Heritage"),
    _term("1.11.0.0.0", "Geschiedenis", "Histoire", "History"),
    _term("1.41.0.0.0", "Kunst en kunsteducatie", "Art et éducation artistique", "Art and art education", "kunsteducatie"),
    _term("1.42.0.0.0", "Creativiteit", "Créativité", "Creativity"),
    _term("1.21.0.0.0", "Computer en techniek", "Informatique et technique", "Computers and technology", "techniek"),
    _term("1.25.0.0.0", "Wetenschap", "Sciences", "Science"),
    _term("1.37.0.0.0", "Opvoeding", "Éducation", "Upbringing"),
    _term("1.37.1.0.0", "Gezondheid en zorg", "Santé et soins", "Health and care"),
    _term("1.37.2.0.0", "Samenleving", "Société", "Society", "1.52.0.0.0", "maatschappij"),
    _term("1.43.0.0.0", "Interculturele vorming", "Formation interculturelle", "Intercultural learning"),
    _term("1.44.0.0.0", "Zingeving, filosofie en religie", "Sens, philosophie et religion", "Meaning, philosophy and religion", "filosofie", "religie", "philosophie"),
    _term("1.61.0.0.0", "Persoon en relaties", "Personne et relations", "Self and relationships"),
    _term("1.62.0.0.0", "Gezondheid en wellness", "Santé et bien-être", "Health and wellness"),
    _term("1.63.0.0.0", "Landbouw en platteland", "Agriculture et campagne", "Farming and countryside"),
    _term("1.64.0.0.0", "Milieu en natuur", "Environnement et nature", "Environment and nature", "natuur"),
    _term("1.65.0.0.0", "Voeding", "Alimentation", "Food"),
    _term("1.66.0.0.0", "Economie", "Économie", "Economy"),
    _term("1.11.1.0.0", "Taal en communicatie", "Langue et communication", "Language and communication"),
    _term("1.11.2.0.0", "Themakamp", "Stage à thème", "Themed camp"),
    _term("1.51.3.0.0", "Zwemmen en watersport", "Natation et sports nautiques", "Swimming and water sports"),
    _term("1.51.6.0.0", "Fitness, gymnastiek, dans en vechtsport", "Fitness, gymnastique, danse et arts martiaux", "Fitness, gymnastics, dance and martial arts"),
    _term("1.51.10.0.0", "Volkssporten", "Sports populaires", "Traditional sports"),
    _term("1.51.11.0.0", "Outdoor en adventure", "Plein air et aventure", "Outdoor and adventure", "outdoor en adventure sport", "1.5.1.11.0"),
    _term("1.51.12.0.0", "Omnisport en andere", "Omnisports et autres", "Multi-sport and other"),
    _term("1.51.13.0.0", "Bal- en racketsport", "Sports de balle et de raquette", "Ball and racket sports", "bal en racketsport"),
    _term("1.51.14.0.0", "Atletiek, wandelen en fietsen", "Athlétisme, marche et vélo", "Athletics, walking and cycling", "atletiek wandelen en fietsen"),
    _term("1.58.8.0.0", "Lucht- en motorsport", "Sports aériens et moteurs", "Air and motor sports", "lucht en motorsport"),
)  # fmt: skip

_SPORTS = "1.51.14.0.0 1.51.13.0.0 1.51.6.0.0 1.58.8.0.0 1.51.12.0.0 1.51.11.0.0 1.51.10.0.0 1.51.3.0.0"
_MUSIC = "1.8.1.0.0 1.8.2.0.0 1.8.3.1.0 1.8.3.2.0 1.8.3.3.0 1.8.4.0.0 1.8.3.5.0"
_LESSONS = (
    "1.9.1.0.0 1.9.2.0.0 1.9.5.0.0 1.9.3.0.0 1.1.0.0.0 1.0.2.0.0 0.52.0.0.0 1.42.0.0.0 1.0.5.0.0 1.2.2.0.0 1.40.0.0.0 1.0.6.0.0 "
    f"1.0.4.0.0 1.10.0.0.0 1.0.9.0.0 1.49.0.0.0 1.10.5.0.0 1.0.1.0.0 1.3.1.0.0 {_MUSIC} {_SPORTS} "
    "1.21.0.0.0 1.37.1.0.0 1.43.0.0.0 1.64.0.0.0 1.37.0.0.0 1.61.0.0.0 1.37.2.0.0 1.65.0.0.0 1.25.0.0.0 1.44.0.0.0"
)
# Which themes go with which genre; a genre that is not here has none.
_PAIRS = {
    "0.55.0.0.0": "1.3.1.0.0 1.3.10.0.0 1.4.0.0.0 1.3.5.0.0 1.5.0.0.0 1.3.4.0.0 0.52.0.0.0",
    "0.50.4.0.0": _MUSIC,
    "0.54.0.0.0": "1.9.1.0.0 1.9.2.0.0 1.9.3.0.0 1.9.5.0.0",
    "0.50.6.0.0": "1.7.2.0.0 1.7.12.0.0 1.7.11.0.0 1.7.4.0.0 1.7.1.0.0 1.7.10.0.0 1.7.6.0.0 1.7.8.0.0 1.7.3.0.0 1.7.13.0.0 1.7.7.0.0 1.7.15.0.0",
    "0.3.2.0.0": "1.21.0.0.0 1.42.0.0.0 1.40.0.0.0 1.11.0.0.0 1.37.1.0.0 1.41.0.0.0 1.10.0.0.0 1.64.0.0.0 1.37.0.0.0 1.61.0.0.0 1.10.5.0.0 1.37.2.0.0 1.25.0.0.0 1.44.0.0.0",
    "0.0.0.0.0": "1.1.0.0.0 1.0.2.0.0 1.0.5.0.0 1.2.2.0.0 1.40.0.0.0 1.0.6.0.0 1.11.0.0.0 1.0.4.0.0 1.0.3.0.0 1.0.9.0.0 1.64.0.0.0 1.49.0.0.0 1.37.2.0.0 1.0.1.0.0 1.25.0.0.0",
    "0.5.0.0.0": "1.8.3.5.0 0.52.0.0.0 1.8.3.3.0 1.8.4.0.0 1.3.10.0.0 1.8.2.0.0 1.8.1.0.0 1.41.0.0.0 1.10.0.0.0 1.7.14.0.0 1.0.9.0.0 1.8.3.1.0 1.37.2.0.0 1.3.1.0.0 1.25.0.0.0",
    "0.7.0.0.0": "1.2.1.0.0 1.40.0.0.0 1.11.0.0.0 1.41.0.0.0 1.63.0.0.0 1.0.9.0.0 1.64.0.0.0 1.37.2.0.0 1.25.0.0.0 1.44.0.0.0",
    "0.3.1.0.0": _LESSONS,
    "0.3.1.0.1": _LESSONS,
    "0.57.0.0.0": "1.51.11.0.0 1.21.0.0.0 1.42.0.0.0 1.65.0.0.0 1.64.0.0.0 1.51.12.0.0 1.11.2.0.0 1.11.1.0.0",
    "0.12.0.0.0": "1.2.1.0.0 1.21.0.0.0 1.40.0.0.0 1.41.0.0.0 1.63.0.0.0 1.10.0.0.0 1.64.0.0.0 1.0.9.0.0 1.37.2.0.0 1.25.0.0.0",
    "0.6.0.0.0": "1.17.0.0.0 1.40.0.0.0 1.62.0.0.0 1.10.0.0.0 1.0.9.0.0 1.64.0.0.0 1.37.2.0.0 1.10.8.0.0 1.65.0.0.0 1.25.0.0.0",
    "0.37.0.0.0": "1.17.0.0.0 1.66.0.0.0 1.62.0.0.0 1.63.0.0.0 1.10.0.0.0 1.0.9.0.0 1.64.0.0.0 1.37.2.0.0",
    "0.59.0.0.0": _SPORTS,
    "0.19.0.0.0": _SPORTS,
}

GENRES: Mapping[str, Term] = {term.id: term for term in _GENRES}
THEMES: Mapping[str, Term] = {term.id: term for term in _THEMES}
_THEMES_OF = {genre: tuple(THEMES[theme] for theme in themes.split()) for genre, themes in _PAIRS.items()}


def genre_name(id: str, language: str) -> str:
    """The name of a genre; empty for an id that the table doesn't have."""
    return _name(GENRES, id, language)


def theme_name(id: str, language: str) -> str:
    return _name(THEMES, id, language)


def _name(terms: Mapping[str, Term], id: str, language: str) -> str:
    return in_language(terms[id].name, language) if id in terms else ""


def genres() -> tuple[Term, ...]:
    """All genres, those of a theatre first: the order of a menu."""
    return _GENRES


def themes_of(genre: str) -> tuple[Term, ...]:
    """The themes that go with a genre, for a menu and for a check; none for an unknown one."""
    return _THEMES_OF.get(genre, ())


def goes_with(theme: str, genre: str) -> bool:
    return any(term.id == theme for term in themes_of(genre))


def genre_of(theme: str) -> str:
    """The genre that a theme most likely belongs to: the first of the list that goes with it. Empty for none."""
    return next((genre for genre in _PAIRS if goes_with(theme, genre)), "")


def _by_word(terms: tuple[Term, ...]) -> dict[str, Term]:
    """Every spelling of every term. A proper name goes before a nickname of another term."""
    nicknames = {_key(word): term for term in reversed(terms) for word in term.also}
    names = {_key(word): term for term in reversed(terms) for word in (term.id, *term.name.values())}
    return {**nicknames, **names}


def _key(word: str) -> str:
    """How spellings are compared: no accents, case, hyphens or double spaces; ids as they are."""
    return " ".join(fold(word).replace("-", " ").replace(",", " ").split())


_GENRE_WORDS, _THEME_WORDS = _by_word(_GENRES), _by_word(_THEMES)


def find_genre(term: str) -> Term | None:
    """A genre by its id or by a name in any language, however it is written."""
    return _GENRE_WORDS.get(_key(term))


def find_theme(term: str, genre: str = "") -> Term | None:
    """A theme by its id or name; with a ``genre`` only one that goes with it."""
    found = _THEME_WORDS.get(_key(term))
    if found and genre and not goes_with(found.id, genre):
        return None
    return found


def find(term: str) -> Term | None:
    """A genre, else a theme, by id or name in any language: for lists in which both stand in one column."""
    return find_genre(term) or find_theme(term)


def matching(words: str) -> tuple[set[str], set[str]]:
    """Ids of the genres and of the themes whose name has these words in it: for the search of an agenda."""
    sought = _key(words)
    return _having(_GENRES, sought), _having(_THEMES, sought)


def _having(terms: tuple[Term, ...], sought: str) -> set[str]:
    if len(sought) < 3:
        return set()
    return {term.id for term in terms if any(sought in _key(name) for name in (*term.name.values(), *term.also))}


def series_tag(name: str) -> str:
    """A series of the house, which stands in no taxonomy, as selections name it: the same however it is written."""
    return f"series:{fold(name)}"
