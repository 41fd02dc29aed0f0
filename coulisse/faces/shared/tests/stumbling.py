"""A view that goes wrong in each way that there is."""

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed


class TheRoofFellIn(Exception):
    """Nobody expected this."""


RAISED = {
    "unreadable": SuspiciousOperation("x"),
    "closed": PermissionDenied(),
    "gone": Http404(),
    "heavy": RequestDataTooBig("x"),
    "broken": TheRoofFellIn("<script>secret</script>"),
    "away": OperationalError("the connection is lost"),
}
ANSWERED = {"wrong-way": HttpResponseNotAllowed, "fast": 429, "busy": 503}


def stumble(request: HttpRequest, how: str) -> HttpResponse:
    if how in RAISED:
        raise RAISED[how]
    answer = ANSWERED[how]
    return HttpResponse(status=answer) if isinstance(answer, int) else answer(["POST"])
