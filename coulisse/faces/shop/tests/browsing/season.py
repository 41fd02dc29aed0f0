"""A season that looks like one, for tests of the browsing pages and for looking at them: texts, pictures, all states."""

import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import uuid4

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from coulisse.houses.models import House
from coulisse.houses.scope import active_scope, house_scope
from coulisse.inventory import operations as inventory
from coulisse.inventory.operations import PlaceWanted
from coulisse.pricing.types import Rate
from coulisse.programme.images import keep_picture
from coulisse.programme.models import Performance, Production, ProductionImage
from coulisse.testing.factories import COMPANION, ORDER_FEE, make_performance, make_plan_version, make_price_list, make_production

PLACES = ("people", "lights", "dance", "concert", "forest", "sea")


@cache
def stage_picture(kind: str, seed: int, *, tall: bool = False) -> bytes:
    """A photo of a stage, drawn: beams of light in haze, people as silhouettes, grain."""
    chance = random.Random(f"{kind}{seed}")
    width, height = (960, 1200) if tall else (1400, 933)
    hue = {"people": 12, "lights": 215, "dance": 330, "concert": 265, "forest": 120, "sea": 190}[kind] + chance.randint(-12, 12)
    haze = Image.new("RGB", (width // 4, height // 4), f"hsl({hue % 360}, 45%, 7%)")
    for _beam in range(chance.randint(3, 6)):
        haze = ImageChops.screen(haze, _beam_of_light(chance, *haze.size, hue))
    picture = haze.resize((width, height), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(picture)
    floor = int(height * chance.uniform(0.78, 0.86))
    draw.rectangle([0, floor, width, height], fill=f"hsl({hue % 360}, 40%, 9%)")
    glow = Image.new("RGB", (width // 8, height // 8))
    lit = [width * 0.2 / 8, (floor - 40) / 8, width * 0.8 / 8, (floor + height * 0.14) / 8]
    ImageDraw.Draw(glow).ellipse(lit, fill=f"hsl({(hue + 15) % 360}, 60%, 42%)")
    picture = ImageChops.screen(picture, glow.filter(ImageFilter.GaussianBlur(8)).resize((width, height), Image.Resampling.BICUBIC))
    draw = ImageDraw.Draw(picture)
    for _person in range({"people": 3, "dance": 4, "concert": 5}.get(kind, 1)):
        _silhouette(draw, chance, chance.uniform(0.2, 0.8) * width, floor + height * 0.03, height * chance.uniform(0.3, 0.4), bent=kind == "dance")
    grain = Image.effect_noise((width, height), 22).convert("RGB")
    out = io.BytesIO()
    Image.blend(picture, ImageChops.overlay(picture, grain), 0.5).save(out, "JPEG", quality=88)
    return out.getvalue()


def _beam_of_light(chance: random.Random, width: int, height: int, hue: int) -> Image.Image:
    beam = Image.new("RGB", (width, height))
    top, foot, spread = chance.uniform(0.05, 0.95) * width, chance.uniform(0.1, 0.9) * width, chance.uniform(0.08, 0.2) * width
    light = f"hsl({(hue + chance.choice([0, 20, -25, 40])) % 360}, {chance.randint(45, 75)}%, {chance.randint(30, 52)}%)"
    ImageDraw.Draw(beam).polygon([(top - 12, -20), (top + 12, -20), (foot + spread, height), (foot - spread, height)], fill=light)
    return beam.filter(ImageFilter.GaussianBlur(max(2, width // 40)))


def _silhouette(draw: ImageDraw.ImageDraw, chance: random.Random, x: float, ground: float, tall: float, *, bent: bool) -> None:
    ink, head = "#08060a", tall * 0.075
    lean = chance.uniform(-0.3, 0.3) * tall if bent else chance.uniform(-0.04, 0.04) * tall
    hips, shoulders = (x + lean * 0.4, ground - tall * 0.5), (x + lean, ground - tall * 0.82)
    for side in (-1, 1):
        knee = (hips[0] + side * tall * chance.uniform(0.04, 0.16 if bent else 0.07), ground - tall * 0.25)
        draw.line([hips, knee, (knee[0] + side * tall * chance.uniform(0, 0.1), ground)], fill=ink, width=int(tall * 0.075), joint="curve")
        elbow = (shoulders[0] + side * tall * chance.uniform(0.08, 0.2), shoulders[1] + tall * chance.uniform(-0.18 if bent else 0.05, 0.2))
        draw.line(
            [shoulders, elbow, (elbow[0] + side * tall * 0.08, elbow[1] + tall * chance.uniform(-0.2, 0.15))],
            fill=ink,
            width=int(tall * 0.05),
            joint="curve",
        )
    draw.polygon(
        [
            (hips[0] - tall * 0.07, hips[1] + 6),
            (hips[0] + tall * 0.07, hips[1] + 6),
            (shoulders[0] + tall * 0.11, shoulders[1]),
            (shoulders[0] - tall * 0.11, shoulders[1]),
        ],
        fill=ink,
    )
    draw.ellipse([shoulders[0] - head, shoulders[1] - head * 2.6, shoulders[0] + head, shoulders[1] - head * 0.3], fill=ink)


@dataclass(frozen=True)
class Title:
    """A production of the season; ``sold`` is the share that is gone on its first date."""

    title: dict[str, str]
    company: str
    genre: str
    theme: str
    kind: str
    summary: dict[str, str]
    fields: dict[str, Any]
    days: tuple[int, ...]
    sold: float = 0.3
    tall: bool = False


TITLES = (
    Title(
        {"nl": "Onder het ijs", "fr": "Sous la glace", "en": "Under the ice"},
        "Toneelhuis Noord",
        "0.55.0.0.0",
        "1.3.1.0.0",
        "people",
        {
            "nl": "Drie zussen, één stilstaand huis en een winter die niet wil ophouden. Een familiedrama dat lacht waar het pijn doet.",
            "fr": "Trois sœurs, une maison immobile et un hiver qui ne veut pas finir. Un drame de famille qui rit là où ça fait mal.",
            "en": "Three sisters, one house at a standstill and a winter that won't end. A family drama that laughs where it hurts.",
        },
        {
            "duration_minutes": 105,
            "age_from": 14,
            "spoken_languages": ["nl"],
            "surtitles": ["fr", "en"],
            "subtitle": {"nl": "naar Tsjechov", "fr": "d’après Tchekhov", "en": "after Chekhov"},
            "quotes": [{"text": "Zelden zag u zoveel stilte zo luid spelen.", "source": "Podiumkrant ★★★★★"}],
            "video_url": "https://video.example/onder-het-ijs",
        },
        (0, 1, 3, 4, 9, 10, 11, 17, 18, 24),
        sold=0.93,
    ),
    Title(
        {"nl": "Nachtvlinders", "fr": "Papillons de nuit"},
        "Compagnie Lumen",
        "0.54.0.0.0",
        "1.9.2.0.0",
        "dance",
        {
            "nl": "Vier dansers, één lamp. Hoe dicht kun je bij het licht komen?",
            "fr": "Quatre danseurs, une lampe. Jusqu’où s’approcher de la lumière ?",
        },
        {"duration_minutes": 60, "age_from": 12},
        (1, 2),
        sold=0.97,
        tall=True,
    ),
    Title(
        {"nl": "Winterreise"},
        "Ensemble Aurora",
        "0.50.4.0.0",
        "1.8.1.0.0",
        "concert",
        {"nl": "Schuberts liederen, met een stem en een accordeon."},
        {"duration_minutes": 75, "spoken_languages": ["de"], "surtitles": ["nl"]},
        (2, 16),
        sold=1.0,
    ),
    Title(
        {"nl": "De beer die niet slapen kon", "fr": "L’ours qui ne pouvait pas dormir"},
        "Het Kleine Theater",
        "0.55.0.0.0",
        "1.3.5.0.0",
        "forest",
        {"nl": "Poppentheater voor wie ook wel eens wakker ligt."},
        {"duration_minutes": 45, "age_from": 4, "age_until": 8},
        (4, 11),
        sold=0.4,
    ),
    Title(
        {"nl": "Kop boven water"},
        "Sanne Mertens",
        "0.55.0.0.0",
        "1.3.10.0.0",
        "lights",
        {"nl": "Een avond over zwemles, belastingen en andere dingen waar niemand u voor waarschuwde."},
        {"duration_minutes": 90, "interval": True, "age_from": 16},
        (9, 30, 31),
        sold=0.2,
    ),
    Title(
        {"nl": "Zee van tijd"},
        "Mira & de Getijden",
        "0.50.4.0.0",
        "1.8.4.0.0",
        "sea",
        {"nl": "Folk van de Vlaamse kust, nieuw en eeuwenoud."},
        {"duration_minutes": 80},
        (10,),
        sold=0.1,
    ),
    Title(
        {"nl": "Wat blijft, een gesprek over sterven en leven"},
        "",
        "0.3.2.0.0",
        "1.37.2.0.0",
        "",
        {"nl": "Filosoof Hanne Wouters in gesprek met wie erbij is."},
        {"duration_minutes": 90},
        (12,),
        sold=0.0,
    ),
)
DESCRIPTION = """Irina wil naar de stad. Masja wil weg uit haar huwelijk. Olga wil slapen. Buiten vriest het al weken, \
en in het huis van hun vader tikt nog één klok.

Regisseur **Lotte Claes** verplaatst het stuk naar een dorp aan de grens, waar de laatste bus om zes uur rijdt.
Vijf spelers, één accordeon en een vloer van echt ijs.

## Met

- Ann Dewulf, Samira Haddad, Griet Smet
- muziek: Jonas Maes
"""
PRICES = {"1": {"adult": 2400, "youth": 1400, "companion": 0}, "2": {"adult": 1800, "youth": 1200, "companion": 0}}


def make_season(house: House, *, pictures: bool = True) -> dict[str, Production]:
    """The productions by their Dutch title, with their performances, on sale, sold out, moved, cancelled and to come."""
    stored = {one.title["nl"]: _keep(house, one) for one in TITLES if pictures and one.kind}
    made: dict[str, Production] = {}
    with house_scope(house.pk) as scope:
        youth = Rate("youth", {"nl": "-26 jaar", "fr": "-26 ans", "en": "Under 26"})
        rates = (Rate("adult", {"nl": "Standaard", "fr": "Plein tarif", "en": "Standard"}), youth, COMPANION)
        prices = make_price_list(house, name="Grote zaal", prices=PRICES, rates=rates, fees=[ORDER_FEE])
        great = make_plan_version(house, hall="Grote zaal", rows=16, seats=22, zones=2, wheelchair=3)
        small = make_plan_version(house, hall="Zolder", rows=0, seats=0, free=80)
        cheap = make_price_list(house, name="Zolder", prices={"free": {"adult": 1200, "youth": 800}}, rates=rates[:2])
        _tell_about(
            great, {"nl": "De zaal is **drempelvrij** via de ingang in de Kerkstraat; de lift is aan de vestiaire.\n\nEr is een ringleiding."}
        )
        for one in TITLES:
            production = make_production(
                house, title=one.title, company=one.company, summary=one.summary, genre=one.genre, theme=one.theme, **one.fields
            )
            made[one.title["nl"]] = production
            for position, image in enumerate(stored.get(one.title["nl"], ())):
                ProductionImage.objects.create(
                    house=house,
                    production=production,
                    position=position,
                    name=image.name,
                    width=image.width,
                    height=image.height,
                    colour=image.colour,
                    alt={"nl": f"Scènefoto van {one.title['nl']}"},
                    credit="Jan Peeters",
                )
            is_small = one.theme in ("1.3.5.0.0", "1.37.2.0.0")
            for number, days in enumerate(one.days):
                hour = 14 if one.theme == "1.3.5.0.0" else 19
                fields: dict[str, Any] = {"plan_version": small, "price_list": cheap} if is_small else {"plan_version": great, "price_list": prices}
                evening = make_performance(house, production=production, days=days, hour_utc=hour, **fields)
                if number == 0:
                    sell(evening, int(evening.place_count * one.sold))
        Production.objects.filter(pk=made["Onder het ijs"].pk).update(description={"nl": DESCRIPTION})
        _shake(house, made, scope.now)
    return made


def _keep(house: House, one: Title) -> list[Any]:
    found = [keep_picture(house_id=house.pk, data=stage_picture(one.kind, 1, tall=one.tall))]
    if one.title["nl"] == "Onder het ijs":
        found.append(keep_picture(house_id=house.pk, data=stage_picture("people", 2)))
    return found


def _tell_about(version: Any, access: dict[str, str]) -> None:
    hall = version.layout.hall
    hall.access, hall.street, hall.postal_code, hall.city = access, "Kerkstraat 12", "8940", "Wervik"
    hall.save()


def sell(evening: Performance, count: int, *, first: int = 0) -> None:
    """So many places from the first on are somebody's. In the scope of the house."""
    places = [PlaceWanted(evening.pk, number, evening.place_count) for number in range(first, first + count)]
    if places:
        inventory.sell_places(house_id=evening.house_id, places=places, holder=uuid4(), now=active_scope().now)


def _shake(house: House, made: dict[str, Production], now: datetime) -> None:
    """What happens in a season: an evening off, one moved, one that isn't on sale yet."""
    ice = list(Performance.objects.filter(production=made["Onder het ijs"]).order_by("starts_at"))
    ice[2].state, ice[2].cancelled_at, ice[2].cancel_reason = (
        "cancelled",
        now,
        {"nl": "Een van de spelers is ziek. Wie tickets had, krijgt zijn geld terug."},
    )
    ice[3].moved_from_at = ice[3].starts_at - timedelta(days=1)
    ice[9].sale_starts_at = now + timedelta(days=20)
    water = list(Performance.objects.filter(production=made["Kop boven water"]).order_by("starts_at"))
    water[1].state = "announced"
    for one in (ice[2], ice[3], ice[9], water[1]):
        one.save()


Season = Callable[..., dict[str, Production]]
