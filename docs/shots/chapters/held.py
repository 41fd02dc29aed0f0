"""What a house sells to be held: a subscription with its formula, a pass with what it gives, a voucher; and the page of a visitor."""

from datetime import datetime
from zoneinfo import ZoneInfo

from ..story import SLUG, Story

SEASON_ENDS = f"{datetime.now(ZoneInfo('Europe/Brussels')).year + 1}-08-31"


def tell(story: Story) -> None:
    a_subscription(story)
    a_pass(story)
    a_voucher(story)
    codes(story)
    a_visitor_looks(story)


def _begins(story: Story, kind: str) -> None:
    story.ann.goes_to(f"/office/{SLUG}/products/new/{kind}/")


def a_subscription(story: Story) -> None:
    ann = story.ann
    ann.goes_to(f"/office/{SLUG}/prices/offers/new/?from=choose")
    ann.fills("Name", "Twee of meer")
    ann.fills("How many", "2")
    ann.presses("Put in force")
    ann.sees("In force from now on. What was sold keeps its price.")
    _begins(story, "subscription")
    ann.fills("Name", "Keuzeabonnement")
    ann.chooses("Formula", "Twee of meer")
    ann.fills("Until and including", SEASON_ENDS)
    ann.picture("subscription-new", full=True)
    ann.presses("Make it")
    ann.sees_heading("Keuzeabonnement")


def a_pass(story: Story) -> None:
    ann = story.ann
    _begins(story, "pass")
    ann.fills("Name", "Vriendenpas")
    ann.fills("Price", "25")
    ann.fills("For how many people together", "2")
    ann.presses("Make it")
    ann.sees("It gives nothing yet: make an offer for who brings it.")
    ann.goes_to(f"/office/{SLUG}/prices/offers/new/?from=code")
    ann.fills("Name", "Korting voor vrienden")
    ann.ticks("Vriendenpas")
    ann.opens("How often at most")
    ann.fills("For one performance with each code or pass", "2")
    ann.reads("“Vriendenpas”")
    ann.page.get_by_label("Vriendenpas").scroll_into_view_if_needed()
    ann.picture("pass-offer")
    ann.presses("Put in force")
    ann.sees("In force from now on. What was sold keeps its price.")
    ann.goes_to(f"/office/{SLUG}/products/")
    ann.follows("Vriendenpas")


def a_voucher(story: Story) -> None:
    ann = story.ann
    _begins(story, "voucher")
    ann.fills("Name", "Cadeaubon")
    ann.fills("Amounts", "25, 50, 100")
    ann.presses("Make it")
    ann.sees_heading("Cadeaubon")
    ann.goes_to(f"/office/{SLUG}/products/")
    ann.picture("products")


def codes(story: Story) -> None:
    story.ann.goes_to(f"/office/{SLUG}/prices/codes/")
    story.ann.picture("codes")


def a_visitor_looks(story: Story) -> None:
    visitor = story.visitor
    visitor.goes_to(f"/{SLUG}/nl/subscriptions/")
    visitor.follows("Keuzeabonnement")
    visitor.picture("subscription-phone", full=True)
    visitor.goes_to(f"/{SLUG}/nl/passes/")
    visitor.picture("passes-phone", full=True)
