"""A new house: made by who runs the cluster, set up by its first administrator."""

from ..story import ADMINISTRATOR, CLUSTER, HOUSE, PASSWORD, SAMPLES, SLUG, Story
from ..words import on_screen

TERMS = "Tickets worden niet teruggenomen, behalve als de voorstelling niet doorgaat.\n\nWie te laat komt, kan binnen bij de eerste pauze."


def tell(story: Story) -> None:
    made_by_the_cluster(story)
    invited_by_mail(story)
    set_up(story)


def made_by_the_cluster(story: Story) -> None:
    asked = ["--name", HOUSE, "--slug", SLUG, "--admin", ADMINISTRATOR, "--languages", "nl,fr", "--cluster", CLUSTER]
    said = story.demo.command("house", "add", *asked)
    assert f"{story.demo.base}/office/sign-in/invitation/{SLUG}/" in said, said


def invited_by_mail(story: Story) -> None:
    ann = story.ann
    ann.goes_to("/demo/mailbox/")
    ann.follows(on_screen("Invitation to work in the ticketing of %(house)s", house=HOUSE))
    ann.picture("invitation")
    ann.opens_link_in_mail("Accept the invitation")
    ann.sees_heading("Welcome to %(house)s", house=HOUSE)
    ann.fills("Your name", "Ann Claes")
    ann.fills("New password", PASSWORD)
    ann.presses("Begin")
    ann.sees_heading("Good day, %(name)s", name="Ann")
    ann.picture("first-day")


def set_up(story: Story) -> None:
    ann = story.ann
    ann.follows("To the settings, step by step")
    ann.picture("settings-todo", full=True)
    who_you_are(story)
    how_you_look(story)
    ann.follows("Conditions of sale")
    ann.fills("Conditions of sale", TERMS)
    ann.presses("Save")
    ann.sees_heading("Settings")


def who_you_are(story: Story) -> None:
    ann = story.ann
    ann.follows("Who you are")
    ann.fills("Street and number", "Kerkplein 3")
    ann.fills("Postal code", "9999")
    ann.fills("Town", "Beverzele")
    ann.fills("Telephone", "09 999 99 99")
    ann.fills("E-mail address for visitors", "info@dekring.example")
    ann.fills("Sender of your mails", "tickets@dekring.example")
    ann.presses("Save")
    ann.sees_heading("Settings")


def how_you_look(story: Story) -> None:
    ann = story.ann
    ann.follows("How you look")
    ann.fills("Your colour", "#0b6e5b")
    ann.fills("Colour of the header", "#12312b")
    ann.gives("Logo", SAMPLES / "logo.png")
    ann.presses("Save")
    ann.picture("settings-look", full=True)
    ann.follows("Settings")
