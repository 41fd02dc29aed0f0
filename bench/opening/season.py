"""Three houses whose seasons open on the same morning, each with its line; friends of the house come in earlier."""

from dataclasses import dataclass

HOUSES = (("de-kring", "De Kring", 8), ("het-anker", "Het Anker", 7), ("de-zaal", "De Zaal", 5))
TITLES = ("Het gezin Van Paemel", "De Meeuw", "Winterreise", "Oom Wanja", "Bruegel", "Antigone", "De kersentuin", "Nachtcafé")
CODE = "VRIEND"


@dataclass(frozen=True)
class Played:
    """A house on that morning: its performances as (production, performance), and the opening whose line people stand in.
    ``leads``: that line is its own. ``line_houses``: every house that opens in it."""

    slug: str
    pk: int
    evenings: tuple[tuple[str, int], ...]
    opening: int
    leads: bool
    line_houses: tuple[int, ...]


def make_season(*, seats: int, inside_most: int, per_minute: int, together: bool) -> list[Played]:
    """Three houses, each with its own line; or ``together`` in one, of the first, with as many people as in all three."""
    made = [_house(slug, name, count, seats) for slug, name, count in HOUSES]
    if not together:
        return [Played(slug, pk, evenings, _opening(pk, inside_most, per_minute), True, (pk,)) for slug, pk, evenings in made]
    houses = tuple(pk for _slug, pk, _evenings in made)
    opening = _opening(houses[0], inside_most * len(made), per_minute * len(made), partners=houses[1:])
    return [Played(slug, pk, evenings, opening, pk == houses[0], houses) for slug, pk, evenings in made]


def _house(slug: str, name: str, count: int, seats: int) -> tuple[str, int, tuple[tuple[str, int], ...]]:
    from coulisse.houses.operations import add_house, cluster_named
    from coulisse.houses.scope import house_scope
    from coulisse.houses.types import HouseStatus
    from coulisse.testing.factories import make_performance, make_plan_version, make_price_list, make_production

    house = add_house(
        slug=slug, name=name, languages=["nl", "fr", "en"], status=HouseStatus.LIVE, payment_provider="demo", email=f"info@{slug}.example",
        cluster=cluster_named("De huizen van de Leie"),
    )  # fmt: skip
    with house_scope(house.pk):
        rows = max(1, seats // 20)
        plan, prices = make_plan_version(house, rows=rows, seats=max(1, seats // rows)), make_price_list(house)
        made = [
            make_performance(
                house, production=make_production(house, title=f"{TITLES[n % len(TITLES)]}"), plan_version=plan, price_list=prices, days=30 + n
            )
            for n in range(count)
        ]
    return slug, house.pk, tuple((one.production.slug, one.pk) for one in made)


def _opening(house_id: int, inside_most: int, per_minute: int, *, partners: tuple[int, ...] = ()) -> int:
    """Its moments lie ahead; the play puts them forward when everybody has come."""
    from datetime import timedelta
    from secrets import token_bytes

    from coulisse.houses.models import House
    from coulisse.houses.scope import house_scope
    from coulisse.houses.types import COULISSE
    from coulisse.openings.models import Invited
    from coulisse.openings.operations import accept_invitation, plan_opening
    from coulisse.openings.types import EarlyWindow, OpeningPlan

    with house_scope(house_id, *partners) as scope:
        now, hour = scope.now, timedelta(hours=1)
        friends = EarlyWindow(
            name={"nl": "Vrienden van het huis", "fr": "Amis de la maison", "en": "Friends of the house"}, opens_at=now + hour, code=CODE
        )
        plan = OpeningPlan(
            title={"nl": "De opening van het seizoen", "fr": "L’ouverture de la saison", "en": "The opening of the season"},
            words={"nl": "Rolstoelplaatsen bestelt u op 056 31 00 00."}, forms_at=now + hour / 2, opens_at=now + 2 * hour, ends_at=now + 12 * hour, per_minute=per_minute,
            inside_most=inside_most, come_in_seconds=60, stay_minutes=2, windows=(friends,), partner_ids=partners,
        )  # fmt: skip
        made = plan_opening(house=House.objects.get(pk=house_id), plan=plan, actor=COULISSE, now=now, random_bytes=token_bytes)
    for partner in partners:
        with house_scope(house_id, partner) as scope:
            accept_invitation(
                house=House.objects.get(pk=partner), invited=Invited.objects.get(), production_ids=(), performance_ids=(), actor=COULISSE, now=scope.now
            )  # fmt: skip
    with house_scope(house_id, *partners) as scope:
        _move(made.pk, forms_at=scope.now)
    return made.pk


def _move(opening: int, **moments: object) -> None:
    """The clock of the opening is put forward, at each house of it."""
    from django.db.models import Q

    from coulisse.openings.models import Opening

    Opening.objects.filter(Q(pk=opening) | Q(led_opening=opening)).update(**moments)


def open_line(house: Played, *, general: bool) -> None:
    """The moment has come for the friends, or for everybody."""
    from coulisse.houses.scope import house_scope
    from coulisse.openings.models import Line

    if not house.leads:
        return
    with house_scope(*house.line_houses) as scope:
        Line.objects.filter(opening_id=house.opening, is_general=general).update(opens_at=scope.now)
        if general:
            _move(house.opening, opens_at=scope.now)


def end_line(house: Played) -> None:
    """The house sees that nothing is left, and ends it."""
    from coulisse.houses.models import House
    from coulisse.houses.scope import house_scope
    from coulisse.houses.types import COULISSE
    from coulisse.openings.models import Opening
    from coulisse.openings.operations import end_opening

    with house_scope(*house.line_houses) as scope:
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
    from coulisse.openings.models import Guest, Line, Visit
    from coulisse.sales.models import Order
    from coulisse.sales.types import OrderState

    with house_scope(house.pk):
        lines = list(Line.objects.filter(opening_id=house.opening))
        return {
            "places_sold": Claim.objects.filter(state=2).count(), "tickets": Ticket.objects.count(),
            "orders_confirmed": Order.objects.filter(state=OrderState.CONFIRMED).count(),
            "numbers_given": sum(line.given for line in lines), "called": sum(line.called for line in lines), "came_in": Visit.objects.count(),
            "guests": Guest.objects.count(),
            "friends": sum(line.given for line in lines if not line.is_general),
        }  # fmt: skip


def broken_promises() -> list[str]:
    """What `coulisse check` finds."""
    from coulisse.config.invariants import ask_all

    return [f"{found.invariant.key}: {found.rows[:3]}" for found in ask_all() if not found.holds]
