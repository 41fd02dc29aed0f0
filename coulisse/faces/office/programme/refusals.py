"""What the programme refuses, beside the question that it is about."""

from django.forms import Form

from coulisse.programme import operations
from coulisse.programme.types import FieldsRefused, ProgrammeRefused

# The question that a refusal is about; the others are about the whole form.
QUESTION = {
    operations.ZonesWithoutPrice: "price_list",
    operations.PlanNotPublished: "layout",
    operations.PlacesWouldChange: "layout",
    operations.AlreadyThere: "starts_at",
    operations.MoveInstead: "starts_at",
    operations.StateRefused: "starts_at",
    operations.ImageRefused: "file",
}
# Fields that a form asks in another way.
ASKED_AS = {"genre": "kind", "theme": "kind", "doors_at": "doors"}


def say(refused: ProgrammeRefused, *forms: Form) -> None:
    """Each sentence at its question, in the first of the forms that asks it; else above the first form."""
    if isinstance(refused, FieldsRefused):
        for problem in refused.problems:
            _put(forms, problem.where, problem.says, str(problem))
    else:
        name = QUESTION.get(type(refused), "")
        _put(forms, name, str(refused), str(refused))


def _put(forms: tuple[Form, ...], name: str, says: str, alone: str) -> None:
    for form in forms:
        for asked in (name, ASKED_AS.get(name, name)):
            if asked in form.fields:
                form.add_error(asked, says)
                return
    forms[0].add_error(None, alone)
