"""A season renewed, at Het Grote Huis of the demo: prepared, proposed, mailed; and what a subscriber sees on a phone."""

from coulisse.demo.houses import PASSWORD
from coulisse.testing.browser import DESK

from ..person import Person
from ..story import Story
from ..words import on_screen

HOUSE, WORKER = "het-grote-huis", "els@hetgrotehuis.example"


def tell(story: Story) -> None:
    els = desk_of_the_demo(story, f"/office/{HOUSE}/products/renewals/")
    prepared(els)
    proposed(els)
    a_subscriber(story.visitor)


def desk_of_the_demo(story: Story, page: str) -> Person:
    """Els, who works there, signed in and on this page."""
    els = story.person(DESK)
    els.goes_to(f"/office/sign-in/?next={page}")
    els.fills("E-mail address", WORKER)
    els.fills("Password", PASSWORD)
    els.presses("Sign in")
    return els


def prepared(els: Person) -> None:
    els.goes_to(f"/office/{HOUSE}/products/renewals/new/")
    els.sees_heading("Renew a season")
    els.picture("renewal-new", full=True)


def proposed(els: Person) -> None:
    els.goes_to(f"/office/{HOUSE}/products/renewals/")
    els.page.locator("tbody .row-link").first.click()
    els.sees_heading("Answers")
    els.picture("renewal-ready", full=True)


def a_subscriber(visitor: Person) -> None:
    visitor.goes_to("/demo/mailbox/")
    visitor.waits_for_mail(on_screen("Your seats are kept until %(day)s", day="").strip())
    visitor.goes_to(visitor.page.locator("iframe").get_attribute("src") or "")
    visitor.picture("renewal-mail-phone", full=True)
    visitor.goes_to(visitor.page.get_by_role("link", name=on_screen("Look and answer", context="mail")).first.get_attribute("href") or "")
    visitor.sees_heading("Your seats for next season")
    visitor.picture("renewal-phone", full=True)
