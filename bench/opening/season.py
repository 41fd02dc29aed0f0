"""Three houses whose seasons open on the same morning, each with its line; friends of the house come in earlier."""

from dataclasses import dataclass

HOUSES = (("de-kring", "De Kring", 8), ("het-anker", "Het Anker", 7), ("de-zaal", "De Zaal", 5))
TITLES = ("Het gezin Van Paemel", "De Meeuw", "Winterreise", "Oom Wanja", "Bruegel", "Antigone", "De kersentuin", "Nachtcafé")
CODE = "VRIEND"


@dataclass(frozen=True)
class Played:
    """A house on that morning: its performances as (production, performance), and its opening."""

    slug: str
    pk: int
    evenings: tuple[tuple[str, int], ...]
    opening: int


def make_season(*, seats: int, inside_most: int, per_minute: int) -> list[Played]:
    return [_house(slug, name, count, seats, (inside_most, per_minute)) for slug, name, count in HOUSES]


def _house(slug: str, name: str, count: int, seats: int, pace: tuple[int, int]) -> Played:
    from coulisse.houses.operations import add_house
    from coulisse.houses.scope import house_scope
    from coulisse.houses.types import HouseStatus
    from coulisse.testing.factories import make_performance, make_plan_version, make_price_list, make_production

    house = add_house(
        slug=slug, name=name, languages=["nl", "fr", "en"], status=HouseStatus.LIVE, payment_provider="demo", email=f"info@{slug}.example"
    )
    with house_scope(house.pk):
        rows = max(1, seats // 20)
        plan, prices = make_plan_version(house, rows=rows, seats=max(1, seats // rows)), make_price_list(house)
        made = [
            make_performance(
                house, production=make_production(house, title=f"{TITLES[n % len(TITLES)]}"), plan_version=plan, price_list=prices, days=30 + n
            )
            for n in range(count)
        ]
    evenings = tuple((one.production.slug, one.pk) for one in made)
    return Played(slug, house.pk, evenings, _opening(house, *pace))


def _opening(house: object, inside_most: int, per_minute: int) -> int:
    """Its moments lie ahead; the play puts them forward when everybody has come."""
    from datetime import timedelta
    from secrets import token_bytes

    from coulisse.houses.scope import house_scope
    from coulisse.houses.types import COULISSE
    from coulisse.openings.operations import plan_opening
    from coulisse.openings.types import EarlyWindow, OpeningPlan

    with house_scope(house.pk) as scope:  # type: ignore[attr-defined]
        now, hour = scope.now, timedelta(hours=1)
        friends = EarlyWindow(
            name={"nl": "Vrienden van het huis", "fr": "Amis de la maison", "en": "Friends of the house"}, opens_at=now + hour, code=CODE
        )
        plan = OpeningPlan(
            title={"nl": "De opening van het seizoen", "fr": "L’ouverture de la saison", "en": "The opening of the season"},
            words={"nl": "Rolstoelplaatsen bestelt u op 056 31 00 00."}, forms_at=now, opens_at=now + 2 * hour, ends_at=now + 12 * hour, per_minute=per_minute,
            inside_most=inside_most, come_in_seconds=60, stay_minutes=2, windows=(friends,),
        )  # fmt: skip
        return plan_opening(house=house, plan=plan, actor=COULISSE, now=now, random_bytes=token_bytes).pk  # type: ignore[arg-type]


def open_line(house: Played, *, general: bool) -> None:
    """The moment has come for the friends, or for everybody."""
    from coulisse.houses.scope import house_scope
    from coulisse.openings.models import Line, Opening

    with house_scope(house.pk) as scope:
        Line.objects.filter(opening_id=house.opening, is_general=general).update(opens_at=scope.now)
        if general:
            Opening.objects.filter(pk=house.opening).update(opens_at=scope.now)


def end_line(house: Played) -> None:
    """The house sees that nothing is left, and ends it."""
    from coulisse.houses.models import House
    from coulisse.houses.scope import house_scope
    from coulisse.houses.types import COULISSE
    from coulisse.openings.models import Opening
    from coulisse.openings.operations import end_opening

    with house_scope(house.pk) as scope:
        opening = Opening.objects.get(pk=house.opening)
        if opening.ended_at is None:
            end_opening(house=House.objects.get(pk=house.pk), opening=opening, actor=COULISSE, now=scope.now)


def left(house: Played) -> int:
    """Places that nobody holds or has."""
    from coulisse.houses.scope import house_scope
    from coulisse.inventory.queries import fillings
    from coulisse.programme.models import Performance

    with house_scope(house.pk) as scope:
        return sum(one.free for one in fillings(Performance.objects.filter(pk__in=[pk for _slug, pk in house.evenings]), scope.now).values())


def sold_and_ordered(house: Played) -> dict[str, int]:
    """What the books say at the end."""
    from coulisse.admission.models import Ticket
    from coulisse.houses.scope import house_scope
    from coulisse.inventory.models import Claim
    from coulisse.openings.models import Line, Visit
    from coulisse.sales.models import Order
    from coulisse.sales.types import OrderState

    with house_scope(house.pk):
        lines = list(Line.objects.filter(opening_id=house.opening))
        return {
            "places_sold": Claim.objects.filter(state=2).count(), "tickets": Ticket.objects.count(),
            "orders_confirmed": Order.objects.filter(state=OrderState.CONFIRMED).count(),
            "numbers_given": sum(line.given for line in lines), "called": sum(line.called for line in lines), "came_in": Visit.objects.count(),
            "friends": sum(line.given for line in lines if not line.is_general),
        }  # fmt: skip


def broken_promises() -> list[str]:
    """What `coulisse check` finds."""
    from coulisse.config.invariants import ask_all

    return [f"{found.invariant.key}: {found.rows[:3]}" for found in ask_all() if not found.holds]
