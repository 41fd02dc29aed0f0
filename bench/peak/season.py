"""The house whose season opens: one hall, one price list, as many evenings as are asked for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Evening:
    house: str
    house_id: int
    production: str
    performance: int
    places: int

    @property
    def page(self) -> str:
        return f"/{self.house}/nl/e/{self.production}/"


def open_season(*, evenings: int, rows: int = 25, seats: int = 40) -> list[Evening]:
    """Evenings on sale in a hall of ``rows`` × ``seats``, each a production of its own."""
    from coulisse.houses.models import House
    from coulisse.houses.operations import add_house
    from coulisse.houses.scope import house_scope
    from coulisse.houses.types import HouseStatus
    from coulisse.testing.factories import make_performance, make_plan_version, make_price_list, make_production

    house = House.objects.filter(slug="de-piek").first() or add_house(
        slug="de-piek", name="De Piek", languages=["nl"], status=HouseStatus.LIVE, payment_provider="demo", email="info@de-piek.example"
    )
    with house_scope(house.pk):
        plan, prices = make_plan_version(house, rows=rows, seats=seats), make_price_list(house)
        made = [
            make_performance(house, production=make_production(house, title=f"Avond {number}"), plan_version=plan, price_list=prices, days=30)
            for number in range(evenings)
        ]
    return [Evening(house.slug, house.pk, one.production.slug, one.pk, one.place_count) for one in made]
