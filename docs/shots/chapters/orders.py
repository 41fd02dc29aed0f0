"""After the sale, in the office: an order found, a name, a refund, seats kept out of the sale."""

from ..story import BUYER, SLUG, Story
from .event import TITLE


def tell(story: Story) -> None:
    found(story)
    renamed(story)
    mailed_again(story)
    one_ticket_back(story)
    seats_kept(story)


def found(story: Story) -> None:
    ann = story.ann
    ann.goes_to(f"/office/{SLUG}/")
    ann.follows("Sales")
    ann.fills("Code, name, mail, seat or ticket", BUYER)
    ann.picture("orders")
    ann.follows(story.noted["order"])
    ann.sees_heading("Order %(code)s", code=story.noted["order"])
    ann.picture("order", full=True)


def renamed(story: Story) -> None:
    ann = story.ann
    ann.fills("Name on the tickets", "Mieke Maes")
    ann.presses("Change the name")
    ann.sees("Mieke Maes")


def mailed_again(story: Story) -> None:
    story.ann.presses("Mail the tickets again")
    story.ann.sees_heading("Order %(code)s", code=story.noted["order"])


def one_ticket_back(story: Story) -> None:
    ann = story.ann
    ann.ticks(TITLE, at=1)  # the other one was scanned
    ann.opens("Give the chosen tickets back")
    ann.fills("Reason", "Ziek geworden")
    ann.presses("Refund the chosen tickets")
    ann.picture("order-refund")
    ann.presses("Yes, refund them")
    ann.sees("given back")


def seats_kept(story: Story) -> None:
    ann = story.ann
    ann.goes_to(f"/office/{SLUG}/")
    ann.follows(TITLE)
    ann.picture("performance", full=True)
    ann.fills("Seats", "E 1-4")
    ann.fills("Reason", "Techniek: camera")
    ann.presses("Block")
    ann.sees("Techniek: camera")
    ann.presses("Give back to the sale")
