"""A hall, with the seating plan that the house has in a file."""

from ..story import SAMPLES, Story


def tell(story: Story) -> None:
    a_hall(story)
    a_plan_with_mistakes(story)
    the_plan(story)
    published(story)
    the_other_formats(story)


def a_hall(story: Story) -> None:
    ann = story.ann
    ann.follows("Halls")
    ann.follows("Add the first hall")
    ann.fills("Name", "Grote zaal")
    ann.presses("Add the hall")
    ann.fills("Name of the layout", "Theater")
    ann.presses("Add the layout")
    ann.sees_heading("Where does the plan come from?")


def a_plan_with_mistakes(story: Story) -> None:
    ann = story.ann
    ann.follows("Choose a file")
    ann.gives("File with the plan", SAMPLES / "hall-with-mistakes.csv")
    ann.presses("Show the plan")
    ann.sees("Nothing was kept. Correct the file and choose it again.")
    ann.picture("hall-mistakes")


def the_plan(story: Story) -> None:
    ann = story.ann
    ann.gives("File with the plan", SAMPLES / "hall.csv")
    ann.presses("Show the plan")
    ann.sees_heading("Is this your hall?")
    ann.picture("hall-preview")
    ann.presses("Keep it as a draft")


def published(story: Story) -> None:
    ann = story.ann
    ann.picture("hall-editor")
    ann.follows("Publish")
    ann.picture("hall-publish")
    ann.presses("Publish")
    ann.sees("for new performances")


def the_other_formats(story: Story) -> None:
    """The same hall, as pretix and Coulisse write it: only looked at."""
    for name in ("hall.pretix.json", "hall.coulisse.json"):
        story.ann.opens("Another plan in place of this one")
        story.ann.follows("Choose a file")
        story.ann.gives("File with the plan", SAMPLES / name)
        story.ann.presses("Show the plan")
        story.ann.sees_heading("Is this your hall?")
        story.ann.follows("Theater")
