"""Tickets exchanged at Het Grote Huis of the demo: what the house allows, and a visitor with a phone who can't come."""

from ..person import Person
from ..story import BUYER, Story
from .renewal import HOUSE, desk_of_the_demo

CANT_COME = "koning-niemand"


def tell(story: Story) -> None:
    els = desk_of_the_demo(story, f"/office/{HOUSE}/products/exchange/")
    els.sees_heading("Exchanging tickets")
    els.picture("exchange-rules", full=True)
    bought(story.visitor)
    exchanged(story.visitor)


def bought(visitor: Person) -> None:
    visitor.goes_to(f"/{HOUSE}/nl/e/{CANT_COME}/")
    visitor.presses("Best places")
    visitor.sees_heading("Your places")
    visitor.fills("E-mail address", BUYER)
    visitor.presses("Pay %(total)s", total="")
    visitor.sees_heading("To pay:")
    visitor.presses("Pay with Bancontact")
    visitor.sees_heading("See you soon")


def exchanged(visitor: Person) -> None:
    visitor.follows("Exchange tickets")
    visitor.picture("exchange-choose-phone", full=True)
    visitor.presses("Choose another performance")
    visitor.sees_heading("For which performance?")
    visitor.picture("exchange-targets-phone", full=True)
    visitor.presses("Choose")
    visitor.sees_heading("Your exchange")
    visitor.picture("exchange-review-phone", full=True)
