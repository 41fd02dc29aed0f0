"""Offers: where one begins, its sentence, what it does to a basket; a code for one that asks it."""

from ..story import SLUG, Story


def tell(story: Story) -> None:
    ann = story.ann
    ann.goes_to(f"/office/{SLUG}/")
    ann.follows("Prices")
    ann.follows("Offers")
    ann.follows("New offer")
    ann.picture("offer-begin", full=True)
    ann.goes_to(f"/office/{SLUG}/prices/offers/new/?from=quantity")
    ann.fills("How many", "2")
    ann.fills("From how many", "4")
    # The page follows what is typed in its own time.
    ann.reads(r"vanaf 4\.")
    ann.picture("offer-write")
    told = ann.page.locator("#told")
    ann.picture("offer-tried", of=told)
    ann.presses("Put in force")
    ann.sees("In force from now on. What was sold keeps its price.")
    ann.goes_to(f"/office/{SLUG}/prices/offers/new/?from=code")
    ann.presses("Keep as a draft")
    ann.follows("Make codes for it")
    ann.fills("The code", "ZOMER")
    ann.presses("Make it")
    ann.sees("“%(code)s” is made.", code="ZOMER")
