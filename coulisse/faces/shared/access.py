"""Who may open which page of the office or the door: permission and look-up together, at the top of every view.

A page of a house where somebody doesn't work is not there (404); a page that another role opens says so (403).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation

from coulisse.faces.shared.errors import forbidden
from coulisse.houses import permissions, queries
from coulisse.houses.models import House, User
from coulisse.houses.types import Actor, Role

View = Callable[..., HttpResponse]
Permission = Callable[[frozenset[Role]], bool]

# Marks in the session: who proved a second factor there.
SECOND_FACTOR_DONE = "second_factor_done"
_METHODS = ("GET", "HEAD", "POST")


@dataclass(frozen=True)
class Staff:
    """Who asks, where, and as what: the first argument of every page of a house."""

    user: User
    house: House
    roles: frozenset[Role]

    @property
    def actor(self) -> Actor:
        return Actor.staff(self.user)

    def may(self, permission: str) -> bool:
        """For pages: ``staff.may("change_orders")`` asks `houses.permissions.may_change_orders`."""
        return getattr(permissions, f"may_{permission}")(self.roles)


def signed_in(view: View) -> View:
    """Somebody signed in, second factor and all; else to the sign-in page and back. Speaks the person's language."""

    @wraps(view)
    def with_user(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in _METHODS:
            return HttpResponseNotAllowed(_METHODS)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("office:sign-in"))
        request.spoken = request.user.language  # type: ignore[attr-defined]
        with translation.override(request.user.language):
            response = view(request, *args, **kwargs)
            response.headers["Content-Language"] = request.user.language
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return with_user


def staff_page(permission: Permission = permissions.may_enter_office) -> Callable[[View], View]:
    """The view gets `Staff` in place of the house's slug. Not of this house: 404. Without the role: 403."""

    def decorate(view: View) -> View:
        @signed_in
        @wraps(view)
        def with_staff(request: HttpRequest, house: str, *args: Any, **kwargs: Any) -> HttpResponse:
            found = queries.house_by_slug(house)
            roles = queries.roles_in(request.user, found) if found else frozenset()
            if found is None or not roles:
                raise Http404
            if found.second_factor_required and not request.session.get(SECOND_FACTOR_DONE):
                return HttpResponseRedirect(f"{reverse('office:second-factor-needed')}?next={request.path}")
            if not permission(roles):
                return forbidden(request)
            return view(request, Staff(request.user, found, roles), *args, **kwargs)

        with_staff.permission = permission  # type: ignore[attr-defined]
        return with_staff

    return decorate
