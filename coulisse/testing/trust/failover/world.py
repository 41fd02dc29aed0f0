"""What buyers find, made in the database of several machines: ``python -m coulisse.testing.trust.failover.world``"""

import json
import os


def make() -> dict[str, object]:
    """De Kring on a great evening, paid through the demo's provider; and a small one, on which somebody takes their time."""
    from coulisse.testing.cast import make_house
    from coulisse.testing.factories import make_performance

    house = make_house(payment_provider="demo")
    great = make_performance(house, rows=100, seats=100, limit_per_order=10)
    small = make_performance(house, rows=5, seats=5, limit_per_order=10)
    return {"house": house.slug, "evenings": [[each.production.slug, each.pk] for each in (great, small)]}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coulisse.config.settings")
    import django

    django.setup()
    print(json.dumps(make()))
