"""Who may have a rate: conditions on the page of a price list, and what a visitor sees of them."""

from ..story import SLUG, Story
from .event import TITLE


def tell(story: Story) -> None:
    conditions(story)
    a_visitor_chooses(story)


def conditions(story: Story) -> None:
    ann = story.ann
    ann.goes_to(f"/office/{SLUG}/prices/")
    ann.follows("Gewone prijzen")
    young = ann.within("group", "Rate %(number)s", number=2)
    young.opens("Conditions")
    young.fills("Up to and including", "25")
    young.ticks("The door asks for proof")
    ann.picture("rate-conditions", of=young.area.locator("visible=true").first)
    ann.presses("One more rate")
    child = ann.within("group", "Rate %(number)s", number=3)
    child.fills("Rate", "Kind")
    for zone, amount in (("Rang 1", "6"), ("Rang 2", "5")):
        child.fills(zone, amount)
    child.opens("Conditions")
    child.chooses("Only together with", "Volwassene")
    child.fills("For each of those, at most", "3")
    ann.presses("Save as a new version")
    ann.sees_heading("What visitors pay now")
    ann.goes_to(ann.page.url)
    ann.picture("rates-folded", full=True)


def a_visitor_chooses(story: Story) -> None:
    visitor = story.visitor
    visitor.goes_to(f"/{SLUG}/nl/")
    visitor.follows(TITLE)
    visitor.presses("Best places")
    visitor.sees_heading("Your places")
    visitor.page.locator("main select").first.select_option(index=1)
    # The basket follows the choice in its own time.
    visitor.sees("proof at the door")
    visitor.picture("rates-phone", full=True)
