"""A visitor with a phone: from the event to the tickets, in three ways."""

from ..story import BUYER, SLUG, Story
from ..words import on_screen
from .event import TITLE

# Of a visitor: from the event page to the payment page at most six presses, on at most three pages.
MOST_ACTIONS, MOST_PAGES = 6, 3


def tell(story: Story) -> None:
    best_places(story)
    paid(story)
    the_mail(story)
    on_the_plan(story)
    from_a_list(story)
    without_scripts(story)


def best_places(story: Story) -> None:
    visitor = story.visitor
    visitor.goes_to(f"/{SLUG}/nl/")
    visitor.follows(TITLE)
    visitor.picture("event-phone", full=True)
    visitor.begins_to_count()
    visitor.presses("Best places")
    visitor.sees_heading("Your places")
    visitor.fills("E-mail address", BUYER)
    visitor.picture("basket-phone", full=True)
    visitor.presses("Pay %(total)s", total="€ 36,00")
    visitor.sees_heading("To pay:")
    assert visitor.actions <= MOST_ACTIONS and len(visitor.pages) <= MOST_PAGES, (visitor.done, visitor.pages)
    visitor.picture("payment-phone")


def paid(story: Story) -> None:
    visitor = story.visitor
    visitor.presses("Pay with Bancontact")
    visitor.sees_heading("See you soon")
    visitor.picture("tickets-phone", full=True)
    story.noted["order"] = visitor.reads(on_screen("Order %(code)s", code=r"(\w{4} \w{4})"))
    story.noted["order page"] = visitor.page.url
    story.noted["codes"] = "\n".join(visitor.page.locator(".ticket-serial").all_inner_texts())


def the_mail(story: Story) -> None:
    visitor = story.visitor
    visitor.goes_to("/demo/mailbox/")
    visitor.waits_for_mail(TITLE)
    visitor.goes_to(visitor.page.locator("iframe").get_attribute("src") or "")
    visitor.picture("mail-phone", full=True)


def on_the_plan(story: Story) -> None:
    visitor = story.visitor
    visitor.goes_to(f"/{SLUG}/nl/")
    visitor.follows(TITLE)
    visitor.follows("On the plan")
    visitor.picture("plan-phone")


def from_a_list(story: Story) -> None:
    visitor = story.visitor
    visitor.follows("Choose from a list")
    visitor.picture("list-phone")


def without_scripts(story: Story) -> None:
    """Another visitor, whose browser runs none: the same page, the same button."""
    plain = story.person((390, 844), java_script_enabled=False)
    plain.has_scripts = False
    plain.goes_to(f"/{SLUG}/nl/")
    plain.follows(TITLE)
    plain.fills("How many people?", "2")
    plain.presses("Best places")
    plain.sees_heading("Your places")
