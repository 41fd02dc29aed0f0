"""What the demo tells who starts it: addresses and logins, on the screen and in var/demo.json."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings

from coulisse.demo.cluster import api_tokens
from coulisse.demo.happenings import EXAMPLES
from coulisse.demo.houses import CLUSTER, HOUSES, PASSWORD
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.sales.links import order_signature
from coulisse.sales.models import Order


def contents(*, finished: bool) -> dict[str, Any]:
    """Everything that a person or a script needs to use the demo; ``finished`` once the whole season is sold and illustrated."""
    base = settings.BASE_URL
    tokens = api_tokens()
    houses = [
        {
            "slug": house.slug,
            "name": house.name,
            "shop": f"{base}/{house.slug}/nl/",
            "office": f"{base}/office/{house.slug}/",
            "door": f"{base}/door/{house.slug}/",
            "api": f"{base}/api/v1/houses/{house.slug}",
            "api_token": tokens[house.slug],
            "logins": [{"name": name, "email": email, "password": PASSWORD, "role": role.value} for name, email, role in house.staff],
        }
        for house in HOUSES
    ]
    return {
        "cluster": CLUSTER,
        "finished": finished,
        "base": f"{base}/",
        "shop": houses[1]["shop"],
        "office": f"{base}/office/",
        "door": f"{base}/door/",
        "api": f"{base}/api/v1/",
        "example_order": example_order(base),
        "openapi": f"{base}/api/v1/openapi.json",
        "mailbox": f"{base}/demo/mailbox/",
        "health": f"{base}/health/",
        "ready": f"{base}/ready/",
        "metrics": f"{base}/metrics",
        "houses": houses,
        "logins": [{**login, "house": house["slug"]} for house in houses for login in house["logins"]],
    }


def example_order(base: str) -> str:
    """The page of an order with tickets, as its buyer opens it from the mail; empty where there is none."""
    house = House.objects.get(slug=HOUSES[1].slug)
    with house_scope(house.pk):
        order = Order.objects.filter(email=EXAMPLES[0].email).order_by("pk").first()
    return f"{base}/{house.slug}/{order.language}/orders/{order.code}/{order_signature(house.pk, order.code)}/" if order else ""


def write_json(*, finished: bool) -> Path:
    """Write var/demo.json; readable by the owner only, since it holds tokens."""
    path = _path()
    _write(path, contents(finished=finished))
    return path


def say_finished() -> None:
    """The season is whole now; addresses and tokens stay as they were told."""
    path = _path()
    _write(path, {**json.loads(path.read_text()), "finished": True})


def _path() -> Path:
    path: Path = settings.ENVIRONMENT.var / "demo.json"
    return path


def _write(path: Path, told: dict[str, Any]) -> None:
    """At once, for who reads it at this moment."""
    partial = path.with_suffix(".partial")
    partial.touch(mode=0o600)
    partial.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n")
    partial.replace(path)


def as_text(path: Path) -> str:
    """The same for a person, in one screen."""
    told = json.loads(path.read_text())
    lines = ["", f"Coulisse runs: {told['cluster']}, a cluster of {len(told['houses'])} houses.", ""]
    for house in told["houses"]:
        lines.append(f"  {house['name']:18} {house['shop']}")
    lines += [
        "",
        f"  Office             {told['office']}",
        f"  Door               {told['door']}",
        f"  API                {told['openapi']}",
        f"  Mailbox            {told['mailbox']}",
        f"  An order           {told['example_order']}",
        "",
        f"Sign in with the password {PASSWORD} as",
    ]
    for login in told["logins"]:
        lines.append(f"  {login['email']:34} {login['role']:14} of {login['house']}")
    lines += ["", "A house of your own: docs/houses/first-show.md (in Dutch: docs/houses/nl/eerste-voorstelling.md)."]
    lines += [f"The same stands in {path.parent.name}/{path.name}. Ctrl-C ends the demo; its data is kept.", ""]
    if not told["finished"]:
        lines += ["Tonight is sold. Posters and the other evenings follow in about a minute; look around already.", ""]
    return "\n".join(lines)
