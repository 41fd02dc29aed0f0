"""Every component in every state: one list, shown by the gallery and walked through by the tests.

An example is a piece of a page as one writes it. ``say(nl, fr, en)`` gives its words in the language of the gallery,
so that long French and short English labels show what they do to a layout. `VALUES` are the things that it names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.utils.translation import get_language

from coulisse.faces.shared.gallery.forms import BrokenProduction, Contact, Production

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Example:
    component: str
    title: str
    source: str
    wide: bool = False


def say(nl: str, fr: str, en: str) -> str:
    return {"fr": fr, "en": en}.get(get_language() or "nl", nl)


def values() -> Mapping[str, Any]:
    """What the examples name: moments, forms, lists."""
    return {
        "say": say,
        "now": NOW,
        "evening": NOW + timedelta(days=18, hours=10),
        "contact": Contact(auto_id="contact_%s"),
        "contact_wrong": Contact({"name": "", "email": "tine@", "send": "", "phone": "0470 12 34 56"}, auto_id="wrong_%s"),
        "one_by_one": Contact(auto_id="single_%s"),
        "production": Production(
            initial={"title": {"nl": "De kersentuin", "fr": "La Cerisaie"}, "price": 1850, "starts_at": NOW, "colour": "#7a1f3d"},
            auto_id="production_%s",
        ),
        "production_wrong": BrokenProduction(),
        "undo": [SimpleNamespace(text=say("3 plaatsen vrijgegeven.", "3 places libérées.", "3 places released."), kind="good", undo_url="#undo")],
    }


EXAMPLES = (
    Example(
        "button",
        "Kinds",
        """<div class="row">
  {{ ui.button(say("Naar betalen", "Vers le paiement", "Go to payment")) }}
  {{ ui.button(say("Bewaren", "Enregistrer", "Save"), kind="quiet") }}
  {{ ui.button(say("Verwijderen", "Supprimer", "Delete"), kind="danger") }}
  {{ ui.button(say("Annuleren", "Annuler", "Cancel"), kind="plain") }}
</div>""",
    ),
    Example(
        "button",
        "With an icon, as a link, sizes",
        """<div class="row">
  {{ ui.link_button(say("Kies uw plaatsen", "Choisissez vos places", "Choose your places"), "#", icon="seat", size="large") }}
  {{ ui.link_button(say("Agenda", "Agenda", "Agenda"), "#", kind="quiet", icon="calendar") }}
  {{ ui.button(say("Afdrukken", "Imprimer", "Print"), kind="quiet", size="small", icon="print") }}
  {{ ui.icon_button(say("Zoeken", "Rechercher", "Search"), "search") }}
</div>""",
    ),
    Example(
        "button",
        "Not possible now, busy, as wide as it can be",
        """<div class="stack">
  <div class="row">
    {{ ui.button(say("Uitverkocht", "Complet", "Sold out"), disabled=true) }}
    {{ ui.button(say("Even geduld", "Un instant", "One moment"), attrs={"aria-busy": "true"}) }}
  </div>
  {{ ui.button(say("Betaal € 37,00", "Payer 37,00 €", "Pay €37.00"), wide=true, size="large") }}
</div>""",
    ),
    Example(
        "field",
        "A form of Django",
        """{% call ui.form() %}{{ ui.fields(contact) }}{{ ui.button(say("Verder", "Continuer", "Continue")) }}{% endcall %}""",
    ),
    Example(
        "field",
        "With mistakes: a summary on top, and each at its field",
        """{% call ui.form() %}{{ ui.form_errors(contact_wrong) }}{{ ui.fields(contact_wrong) }}{{ ui.button(say("Verder", "Continuer", "Continue")) }}{% endcall %}""",
    ),
    Example(
        "field",
        "Texts in the languages of the house, amounts, moments, colours",
        """{% call ui.form() %}{{ ui.fields(production) }}{{ ui.button(say("Bewaren", "Enregistrer", "Save")) }}{% endcall %}""",
    ),
    Example(
        "field",
        "The same, with nonsense typed in",
        """{% call ui.form() %}{{ ui.form_errors(production_wrong) }}{{ ui.fields(production_wrong) }}{% endcall %}""",
    ),
    Example(
        "field",
        "One by one, beside each other, with words of the page",
        """<div class="fields">
  {{ ui.field(one_by_one["name"], label=say("Op welke naam?", "À quel nom ?", "In which name?")) }}
  {{ ui.field(one_by_one["phone"], hint=say("Belgisch of Frans nummer", "Numéro belge ou français", "A Belgian or French number"), width="medium") }}
</div>""",
    ),
    Example(
        "field",
        "Without a form of Django",
        """<div class="form">
  {{ ui.input("gallery_q", say("Zoek een voorstelling", "Chercher un spectacle", "Find a show"), type="search") }}
  <div class="fields">
    {{ ui.input("gallery_number", say("Aantal", "Nombre", "Number"), type="number", value=2) }}
    {{ ui.input("gallery_minutes", say("Duur", "Durée", "Duration"), type="number", value=90, suffix=say("minuten", "minutes", "minutes")) }}
    {{ ui.input("gallery_day", say("Dag", "Jour", "Day"), type="date", value="2026-12-12") }}
    {{ ui.input("gallery_time", say("Uur", "Heure", "Time"), type="time", value="20:00") }}
  </div>
  {{ ui.input("gallery_file", say("Affiche", "Affiche", "Poster"), type="file", hint="JPEG, PNG, WebP · 30 MB") }}
  {{ ui.input("gallery_off", say("Adres van de zaal", "Adresse de la salle", "Address of the hall"), value="Stadsplein 1, Wervik", attrs={"readonly": ""}) }}
  {{ ui.select("gallery_hall", say("Zaal", "Salle", "Hall"), [("1", "Grote zaal"), ("2", "Foyer"), ("Elders", [("3", "Sint-Medarduskerk")])], value="2") }}
  {{ ui.textarea("gallery_note", say("Nota voor de balie", "Note pour la billetterie", "Note for the desk"), error=say("Hoogstens 500 tekens.", "500 signes au plus.", "500 characters at most.")) }}
</div>""",
    ),
    Example(
        "field",
        "Choices",
        """<div class="form">
  {{ ui.choices("gallery_way", say("Hoe wilt u uw tickets?", "Comment souhaitez-vous recevoir vos billets ?", "How would you like your tickets?"), [
      ("mail", say("Per e-mail", "Par e-mail", "By e-mail"), say("meteen, op uw telefoon of afgedrukt", "tout de suite, sur votre téléphone ou imprimés", "at once, on your phone or printed")),
      ("desk", say("Aan de balie", "Au guichet", "At the desk"), say("vanaf een uur voor aanvang", "une heure avant le début", "from one hour before the start"))], value="mail", layout="tiles") }}
  {{ ui.choices("gallery_days", say("Op welke dagen?", "Quels jours ?", "On which days?"), [("5", say("vrijdag", "vendredi", "Friday")), ("6", say("zaterdag", "samedi", "Saturday")), ("7", say("zondag", "dimanche", "Sunday"))], value=["5", "6"], type="checkbox", layout="beside-each-other") }}
  {{ ui.checkbox("gallery_terms", say("Ik ga akkoord met de voorwaarden", "J'accepte les conditions", "I accept the conditions"), error=say("Vink dit aan om verder te gaan.", "Cochez ceci pour continuer.", "Tick this to go on.")) }}
</div>""",
    ),
    Example(
        "notice",
        "Kinds",
        """<div class="stack">
  {{ ui.notice(say("De deuren gaan een half uur voor aanvang open.", "Les portes s'ouvrent une demi-heure avant le début.", "Doors open half an hour before the start.")) }}
  {{ ui.notice(say("Uw tickets zijn onderweg naar tine@example.org.", "Vos billets sont en route vers tine@example.org.", "Your tickets are on their way to tine@example.org."), "good") }}
  {{ ui.notice(say("Deze voorstelling begint een uur vroeger dan gepland.", "Ce spectacle commence une heure plus tôt que prévu.", "This show begins an hour earlier than planned."), "warning") }}
  {% call ui.notice(say("Uw bank heeft de betaling geweigerd. Er is niets afgerekend en uw plaatsen blijven nog even van u.", "Votre banque a refusé le paiement. Rien n'a été débité et vos places restent à vous un moment encore.", "Your bank refused the payment. Nothing was charged and your places are still yours for a while."), "bad", title=say("Betaling niet gelukt", "Paiement refusé", "Payment refused")) %}
    <p><a href="#">{{ say("Probeer opnieuw of kies een andere manier", "Réessayez ou choisissez un autre moyen", "Try again or choose another way") }}</a></p>
  {% endcall %}
</div>""",
    ),
    Example(
        "poster",
        "A programme",
        """<div class="posters">
  {{ ui.poster(say("De kersentuin", "La Cerisaie", "The Cherry Orchard"), "#", image=static("shared/gallery/orchard.svg"), alt="", when=say("za 12 december, 20.00 uur", "sam. 12 décembre, 20h00", "Sat 12 December, 20:00"), kicker=say("theater", "théâtre", "theatre"), place=say("Grote zaal", "Grande salle", "Main hall"), status=say("nog 12 plaatsen", "encore 12 places", "12 places left"), status_kind="warning", eager=true) }}
  {{ ui.poster(say("Nachtwerk", "Travail de nuit", "Night Work"), "#", image=static("shared/gallery/night.svg"), alt="", when=say("zo 13 december, 15.00 uur", "dim. 13 décembre, 15h00", "Sun 13 December, 15:00"), kicker=say("dans", "danse", "dance"), place=say("Foyer", "Foyer", "Foyer"), status=say("plaatsen vrij", "places libres", "places free"), status_kind="good") }}
  {{ ui.poster(say("Het lied van de onderbroken wandeling", "Le chant de la promenade interrompue", "The Song of the Interrupted Walk"), "#", when=say("do 17 december, 20.00 uur", "jeu. 17 décembre, 20h00", "Thu 17 December, 20:00"), kicker=say("muziek", "musique", "music"), place=say("Sint-Medarduskerk", "Église Saint-Médard", "St Medard's church"), status=say("uitverkocht · wachtlijst", "complet · liste d'attente", "sold out · waiting list"), status_kind="bad") }}
</div>""",
        wide=True,
    ),
    Example(
        "card",
        "Parts beside each other",
        """<div class="columns">
  {{ ui.card(say("Bereikbaarheid", "Accès", "Getting here"), text=say("Trein tot Wervik, dan vier minuten te voet.", "Train jusqu'à Wervicq, puis quatre minutes à pied.", "Train to Wervik, then four minutes on foot."), icon="place", href="#") }}
  {{ ui.card(say("Toegankelijkheid", "Accessibilité", "Accessibility"), text=say("Drempelvrij, met ringleiding in de grote zaal.", "De plain-pied, boucle magnétique dans la grande salle.", "Step-free, with a hearing loop in the main hall."), icon="wheelchair") }}
  {% call ui.card(say("Balie", "Billetterie", "Desk"), kicker=say("dinsdag tot zaterdag", "du mardi au samedi", "Tuesday to Saturday"), icon="phone") %}<p><a href="tel:+3256000000">056 00 00 00</a></p>{% endcall %}
</div>""",
        wide=True,
    ),
    Example(
        "status",
        "What is still to be had, how an order stands",
        """<div class="row">
  {{ ui.status(say("plaatsen vrij", "places libres", "places free"), "good") }}
  {{ ui.status(say("laatste plaatsen", "dernières places", "last places"), "warning") }}
  {{ ui.status(say("uitverkocht", "complet", "sold out"), "bad") }}
  {{ ui.status(say("verkoop start 1 september", "vente à partir du 1er septembre", "on sale from 1 September"), "info") }}
  {{ ui.status(say("in voorbereiding", "en préparation", "being prepared")) }}
</div>
<div class="row">
  {{ ui.badge(say("première", "première", "first night"), "accent") }} {{ ui.badge(say("vanaf 8 jaar", "dès 8 ans", "from 8 years")) }}
  {{ ui.badge(say("ringleiding", "boucle magnétique", "hearing loop"), "info", icon="ear") }} {{ ui.badge(say("betaald", "payé", "paid"), "good") }}
  {{ ui.badge(say("wacht", "en attente", "waiting"), "warning") }} {{ ui.badge(say("terugbetaald", "remboursé", "refunded"), "bad") }}
</div>""",
    ),
    Example(
        "table",
        "Sorted, with a sum; a list on a phone",
        """{{ ui.table(
  [{"label": say("Voorstelling", "Spectacle", "Show"), "key": "title"}, {"label": say("Dag", "Jour", "Day"), "key": "day"}, {"label": say("Verkocht", "Vendus", "Sold"), "key": "sold", "number": true}, {"label": say("Omzet", "Recette", "Takings"), "key": "taken", "number": true}],
  [["De kersentuin", "12/12/2026", 214, 395900|money], ["Nachtwerk", "13/12/2026", 88, 123200|money], ["Winterconcert", "17/12/2026", 0, 0|money]],
  say("Verkoop per voorstelling", "Ventes par spectacle", "Sales by show"), sort="-sold", sort_url=sort_url,
  foot=[say("Samen", "Total", "Together"), "", 302, 519100|money]) }}""",
        wide=True,
    ),
    Example(
        "table",
        "Nothing to show",
        """{{ ui.table(["A"], [], "x", empty=say("Er zijn nog geen bestellingen voor deze voorstelling.", "Il n'y a pas encore de commandes pour ce spectacle.", "There are no orders for this show yet.")) }}""",
    ),
    Example("pagination", "In the middle of many", """{{ ui.pagination(5, 12, page_url) }}"""),
    Example(
        "tabs",
        "Parts of one subject, each an address",
        """{{ ui.tabs([("a", say("Voorstellingen", "Représentations", "Performances"), "#a", 4), ("b", say("Prijzen", "Prix", "Prices"), "#b"), ("c", say("Zaalplan", "Plan de salle", "Seating plan"), "#c"), ("d", say("Verslag", "Rapport", "Report"), "#d")], "b", say("De kersentuin", "La Cerisaie", "The Cherry Orchard")) }}""",
    ),
    Example(
        "tabs",
        "Parts of this page (tabs with scripts, links without)",
        """<nav class="tabs" aria-label="{{ say("Over de voorstelling", "À propos du spectacle", "About the show") }}" data-coulisse-tabs><a href="#part-one">{{ say("Over", "À propos", "About") }}</a><a href="#part-two">{{ say("Makers", "Équipe", "Makers") }}</a></nav>
<div id="part-one"><p>{{ say("Een familie verliest haar tuin.", "Une famille perd son jardin.", "A family loses its garden.") }}</p></div>
<div id="part-two"><p>{{ say("Tekst: Anton Tsjechov.", "Texte : Anton Tchekhov.", "Text: Anton Chekhov.") }}</p></div>""",
    ),
    Example(
        "steps",
        "On the way to a ticket",
        """{{ ui.steps([(say("Plaatsen", "Places", "Places"), "#"), (say("Tarieven", "Tarifs", "Rates"), "#"), say("Uw gegevens", "Vos coordonnées", "Your details"), say("Betalen", "Paiement", "Payment")], 3) }}""",
    ),
    Example(
        "stepper",
        "How many of each",
        """<div class="form">
  {{ ui.stepper("gallery_normal", say("Normaal", "Plein tarif", "Full price"), value=2, price=1850|money) }}
  {{ ui.stepper("gallery_young", say("Jonger dan 26", "Moins de 26 ans", "Under 26"), value=0, price=1200|money, hint=say("toon uw kaart aan de ingang", "montrez votre carte à l'entrée", "show your card at the door")) }}
  {{ ui.stepper("gallery_wheelchair", say("Rolstoelplaats", "Place pour chaise roulante", "Wheelchair place"), value=1, max=1, price=1850|money, hint=say("een begeleider komt gratis mee", "l'accompagnant entre gratuitement", "a companion comes along for free")) }}
</div>""",
    ),
    Example(
        "dialog",
        "A question, a sheet",
        """<div class="row">
  {{ ui.dialog_link(say("Verplaats de voorstelling", "Déplacer le spectacle", "Move the show"), "gallery-dialog", "#") }}
  {{ ui.dialog_link(say("Stoel B 14", "Siège B 14", "Seat B 14"), "gallery-sheet", "#") }}
</div>
{% call ui.dialog("gallery-dialog", say("Verplaatsen naar een andere dag", "Déplacer à un autre jour", "Move to another day")) %}
  <p>{{ say("214 mensen krijgen een mail met de nieuwe dag en de keuze om hun geld terug te vragen.", "214 personnes reçoivent un mail avec la nouvelle date et peuvent demander un remboursement.", "214 people get a mail with the new day and the choice to ask for their money back.") }}</p>
  {{ ui.input("gallery_new_day", say("Nieuwe dag", "Nouveau jour", "New day"), type="date") }}
  <div class="row">{{ ui.button(say("Verplaatsen", "Déplacer", "Move")) }}</div>
{% endcall %}
{% call ui.dialog("gallery-sheet", say("Rij B, stoel 14", "Rang B, siège 14", "Row B, seat 14"), sheet=true) %}
  {{ ui.definitions([(say("Zone", "Zone", "Zone"), "Parterre"), (say("Prijs", "Prix", "Price"), 1850|money), (say("Zicht", "Vue", "View"), say("volledig zicht op het podium", "vue complète sur la scène", "full view of the stage"))]) }}
  {{ ui.button(say("Kies deze plaats", "Choisir cette place", "Choose this place"), type="button", wide=true) }}
{% endcall %}""",
    ),
    Example("toast", "What just happened", """{{ ui.toast_card(undo[0].text, "good", "#undo") }}"""),
    Example(
        "action_bar",
        "At the thumb",
        """{% call ui.action_bar(summary=say("2 plaatsen", "2 places", "2 places"), total=3700|money) %}
  {{ ui.countdown(now + ten_minutes, now, say("nog {time} voor u vastgehouden", "encore {time} réservées pour vous", "held for you for {time}"), say("uw plaatsen zijn vrijgegeven", "vos places ont été libérées", "your places were released")) }}
  {{ ui.button(say("Verder", "Continuer", "Continue")) }}
{% endcall %}""",
        wide=True,
    ),
    Example(
        "countdown",
        "Running, and over",
        """<div class="stack tight">
  {{ ui.countdown(now + ten_minutes, now, say("nog {time} voor u vastgehouden", "encore {time} réservées pour vous", "held for you for {time}"), say("uw plaatsen zijn vrijgegeven", "vos places ont été libérées", "your places were released")) }}
  {{ ui.countdown(now, now, "{time}", say("uw plaatsen zijn vrijgegeven", "vos places ont été libérées", "your places were released")) }}
</div>""",
    ),
    Example(
        "price",
        "Amounts",
        """<div class="row base">{{ ui.price(1850) }} {{ ui.price(1200, from=true) }} {{ ui.price(0) }} {{ ui.price(1450, was=1850) }} {{ ui.price(3700, size="large") }}</div>""",
    ),
    Example("date_block", "A day at a glance", """<div class="row">{{ ui.date_block(evening) }} {{ ui.date_block(evening, time=true) }}</div>"""),
    Example(
        "site_header",
        "The head of a site",
        """{% call ui.site_header("De Kring", "#", links=[(say("Agenda", "Agenda", "Agenda"), "#", true), (say("Abonnementen", "Abonnements", "Subscriptions"), "#"), (say("Praktisch", "Infos pratiques", "Plan your visit"), "#")]) %}
  {{ ui.language_switch([("nl", "?language=nl"), ("fr", "?language=fr"), ("en", "?language=en")]) }}
  {{ ui.link_button(say("Mandje", "Panier", "Basket"), "#", kind="quiet", icon="basket", size="small") }}
{% endcall %}""",
        wide=True,
    ),
    Example(
        "language_switch",
        "As links, as a form",
        """<div class="row">{{ ui.language_switch([("nl", "?language=nl"), ("fr", "?language=fr"), ("en", "?language=en")]) }} {{ ui.language_switch(languages=["nl", "fr", "en"], csrf_input=csrf_input, next="/components/") }} {{ ui.theme_switch(theme) }}</div>""",
    ),
    Example(
        "breadcrumb",
        "The way back",
        """{{ ui.breadcrumb([(say("Agenda", "Agenda", "Agenda"), "#"), (say("De kersentuin", "La Cerisaie", "The Cherry Orchard"), "#"), (say("Plaatsen", "Places", "Places"), "")]) }}""",
    ),
    Example(
        "empty",
        "A page that teaches its first step",
        """{% call ui.empty(say("Nog geen voorstellingen", "Pas encore de spectacles", "No shows yet"), say("Een productie is wat u toont; een voorstelling is één avond ervan. Begin met de titel en een beeld, de rest kan later.", "Une production est ce que vous montrez ; une représentation en est une soirée. Commencez par le titre et une image, le reste viendra.", "A production is what you show; a performance is one evening of it. Begin with the title and an image, the rest can wait."), icon="masks") %}
  {{ ui.link_button(say("Maak uw eerste productie", "Créez votre première production", "Make your first production"), "#") }}
  {{ ui.link_button(say("Haal ze uit UiTdatabank", "Importer d'UiTdatabank", "Bring them from UiTdatabank"), "#", kind="quiet") }}
{% endcall %}""",
    ),
    Example(
        "definitions",
        "Words and what they stand for",
        """{{ ui.definitions([(say("Bestelling", "Commande", "Order"), "K7QF-2MXA"), (say("Besteld door", "Commandé par", "Ordered by"), "Tine Declercq"), (say("Plaatsen", "Places", "Places"), say("Parterre, rij B, 14 en 15", "Parterre, rang B, 14 et 15", "Stalls, row B, 14 and 15"))]) }}""",
    ),
    Example(
        "figure",
        "Figures with their curve",
        """<div class="columns figures-row">
  {{ ui.figure("302", say("tickets deze week", "billets cette semaine", "tickets this week"), change=say("18 meer dan vorige week", "18 de plus que la semaine passée", "18 more than last week"), good=true, values=[31, 28, 40, 22, 61, 74, 46], says=say("Verkoop per dag: van 31 op maandag tot 46 op zondag", "Ventes par jour : de 31 lundi à 46 dimanche", "Sales by day: from 31 on Monday to 46 on Sunday")) }}
  {{ ui.figure("71 %", say("bezetting", "occupation", "occupancy"), change=say("4 punten minder dan vorig seizoen", "4 points de moins que la saison passée", "4 points less than last season"), good=false, values=[60, 64, 75, 78, 71], says=say("Bezetting per maand", "Occupation par mois", "Occupancy by month")) }}
  {{ ui.figure(519100|money, say("omzet", "recette", "takings"), href="#") }}
</div>""",
        wide=True,
    ),
    Example(
        "progress",
        "How full, how far",
        """<div class="form">{{ ui.progress(214, 320, say("Grote zaal", "Grande salle", "Main hall"), words=say("214 van 320", "214 sur 320", "214 of 320")) }}{{ ui.progress(0, 320, say("Foyer", "Foyer", "Foyer")) }}</div>""",
    ),
    Example(
        "behaviour",
        "Copy, be sure, filter at once",
        """<div class="stack loose">
  <div class="row">{{ ui.copy_button("https://tickets.example.org/de-kring/", label=say("Kopieer het adres", "Copier l'adresse", "Copy the address")) }}
  <form method="get" action="#">{{ ui.sure_button(say("Annuleer de voorstelling", "Annuler le spectacle", "Cancel the show"), say("Druk nog eens: 214 mensen krijgen hun geld terug", "Appuyez encore : 214 personnes seront remboursées", "Press again: 214 people get their money back")) }}</form></div>
  {% call ui.filters("gallery-results", label=say("Kies uit de agenda", "Choisir dans l'agenda", "Choose from the agenda")) %}
    {{ ui.select("genre", say("Genre", "Genre", "Genre"), [("", say("alles", "tout", "all")), ("theatre", say("theater", "théâtre", "theatre")), ("dance", say("dans", "danse", "dance"))], value=genre) }}
  {% endcall %}
  <div id="gallery-results"><p>{{ say("Gekozen genre:", "Genre choisi :", "Chosen genre:") }} {{ genre or "–" }}</p></div>
</div>""",
    ),
    Example(
        "prose",
        "What a house writes",
        """<div class="prose">{{ prose|rich_text }}</div>""",
    ),
    Example(
        "icon",
        "All icons",
        """<ul class="row icons">{% for name in icons %}<li>{{ ui.icon(name) }} <span class="small soft">{{ name }}</span></li>{% endfor %}</ul>""",
        wide=True,
    ),
)
