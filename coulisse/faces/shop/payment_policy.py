"""The one form that may lead to another website: to the payment provider's.

Browsers hold ``form-action`` of the content policy against every redirect that follows a form. So the pages with the
button to pay allow what no other page does; the rest of their policy is that of every page (a test compares them).
"""

from django.conf import settings
from django.http import HttpResponse

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "media-src 'self'; manifest-src 'self'; worker-src 'self'; form-action {goals}; base-uri 'none'; frame-ancestors 'none'"
)
_GOALS = "'self' https:"
# A provider that is tried out on one's own machine speaks no TLS.
_LOCAL_GOALS = "'self' https: http://localhost:* http://127.0.0.1:*"


def may_leave_to_pay(answer: HttpResponse) -> None:
    """This page holds the button that leads to the provider."""
    goals = _GOALS if settings.ENVIRONMENT.is_production else _LOCAL_GOALS
    answer.headers["Content-Security-Policy"] = _POLICY.format(goals=goals)
