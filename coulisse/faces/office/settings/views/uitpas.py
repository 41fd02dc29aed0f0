"""The access of a house to UiTPAS: tried before it is kept."""

from secrets import token_bytes

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from structlog.contextvars import bound_contextvars

from coulisse.faces.office.settings.forms import UitpasKeys
from coulisse.faces.shared import toasts
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.pages import page
from coulisse.houses import operations
from coulisse.houses.permissions import may_change_house
from coulisse.houses.scope import house_scope
from coulisse.memberships.cards import CardNotChecked, KeysRefused, uitpas_keys, uitpas_with


@staff_page(may_change_house)
@require_http_methods(["GET", "HEAD", "POST"])
def uitpas(request: HttpRequest, staff: Staff) -> HttpResponse:
    kept = uitpas_keys(staff.house)
    form = UitpasKeys(request.POST or None, initial={"client_id": kept.get("client_id", "")}, is_set=bool(kept))
    if request.method == "POST" and form.is_valid():
        keys = {name: form.cleaned_data[name] or kept.get(name, "") for name in ("client_id", "client_secret")}
        if says := _tried(form, keys, staff.house.pk):
            with house_scope(staff.house.pk) as scope:
                operations.set_card_keys(house=staff.house, keys=keys, random_bytes=token_bytes, actor=staff.actor, now=scope.now)
            return toasts.say(redirect("office:settings-uitpas", staff.house.slug), *says)
    context = {"staff": staff, "house": staff.house, "form": form, "is_set": bool(kept)}
    return page(request, "office/settings/uitpas.html", context, status=422 if form.is_bound else 200)


@staff_page(may_change_house)
@require_POST
def forget(request: HttpRequest, staff: Staff) -> HttpResponse:
    """UiTPAS is asked nothing any more; groups of an opening that come in with it then come in with nothing."""
    with house_scope(staff.house.pk) as scope:
        operations.set_card_keys(house=staff.house, keys={}, random_bytes=token_bytes, actor=staff.actor, now=scope.now)
    return toasts.say(redirect("office:settings-uitpas", staff.house.slug), _("The access to UiTPAS is removed."))


def _tried(form: UitpasKeys, keys: dict[str, str], house_id: int) -> tuple[str, str] | None:
    """What to say of keys that may be kept; None where they are refused."""
    try:
        with bound_contextvars(house=house_id):
            uitpas_with(keys).check_keys()
    except KeysRefused:
        form.add_error(None, _("UiTPAS does not know this client id with this secret. Copy both once more."))
        return None
    except CardNotChecked:
        return _("Kept. UiTPAS does not answer at this moment, so they are not tried yet."), "warning"
    return _("UiTPAS knows you: the access is kept."), "good"
