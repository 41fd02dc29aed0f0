"""At the door, with a phone: green, a second time refused, taken back, green again."""

from ..person import Person
from ..story import SLUG, Story
from .event import TITLE


def tell(story: Story) -> None:
    door = at_the_door(story)
    code = story.noted["codes"].splitlines()[0]
    door.fills("Name of this door", "Hoofdingang")
    scans(door, code)
    door.sees("Welcome", context="door")
    door.picture("door-welcome")
    scans(door, code)
    door.sees("Already inside", context="door")
    door.picture("door-again")
    taken_back(door, code)


def at_the_door(story: Story) -> Person:
    story.ann.goes_to(f"/office/{SLUG}/")
    story.ann.follows("Door")
    door = story.at_the_door()
    door.goes_to(story.ann.page.url)
    door.follows(TITLE)
    return door


def scans(door: Person, code: str) -> None:
    door.fills("Code", code)
    door.presses("Check")


def taken_back(door: Person, code: str) -> None:
    """By mistake: the one who was let in last goes out again, and in."""
    door.goes_to(door.page.url)
    door.presses("Take back")
    door.goes_to(door.page.url)
    scans(door, code)
    door.sees("Welcome", context="door")
