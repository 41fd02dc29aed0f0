"""What a house says of itself, and the short way from nothing to an open shop."""

from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_bytes
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coulisse.faces.office.settings.forms import AboutHouse, Look, PaymentKeys, Terms
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.pages import page
from coulisse.houses import operations
from coulisse.houses.models import House
from coulisse.houses.permissions import may_change_house
from coulisse.houses.scope import house_scope
from coulisse.houses.secrets import open_house_secrets
from coulisse.houses.types import HouseStatus
from coulisse.lib.colour import AA_TEXT, contrast, readable_on
from coulisse.lib.sealing import BrokenSeal
from coulisse.pricing.queries import price_lists
from coulisse.programme import queries as programme
from coulisse.programme.images import ImageRefused, keep_logo
from coulisse.programme.types import PerformanceState
from coulisse.venues.models import PlanVersion


@dataclass(frozen=True)
class Step:
    """One thing to do before a house sells, where, and whether it is done."""

    title: str
    says: str
    href: str
    done: bool


def _context(staff: Staff, **more: Any) -> dict[str, Any]:
    return {"staff": staff, "house": staff.house, **more}


@staff_page(may_change_house)
@require_safe
def overview(request: HttpRequest, staff: Staff) -> HttpResponse:
    with house_scope(staff.house.pk):
        steps = _steps(staff.house)
    missing = [step for step in steps if not step.done]
    return page(
        request, "office/settings/overview.html", _context(staff, steps=steps, missing=missing, is_open=staff.house.status == HouseStatus.LIVE)
    )


def _steps(house: House) -> list[Step]:
    def to(name: str) -> str:
        return reverse(f"office:{name}", args=[house.slug])

    plans = PlanVersion.objects.filter(published_at__isnull=False).exists()
    on_sale = programme.performances().filter(state=PerformanceState.ON_SALE).exists()
    return [
        Step(_("Who you are"), _("Name, address, languages, sender of your mails."), to("settings-house"), bool(house.email and house.sender_email)),
        Step(
            _("How you look"),
            _("Logo and two colours."),
            to("settings-look"),
            bool(house.logo) or house.colour != House._meta.get_field("colour").default,
        ),
        Step(_("Conditions of sale"), _("What visitors agree to."), to("settings-terms"), bool(house.terms)),
        Step(_("Payment"), _("Where the money comes in."), to("settings-payment"), house.payment_provider == "demo" or bool(house.payment_secrets)),
        Step(_("A hall"), _("Bring in a seating plan, or draw one from rows and seats."), to("halls"), plans),
        Step(_("Prices"), _("A price list: what each zone costs at each rate."), to("price-lists"), price_lists().exists()),
        Step(_("A first event"), _("Put it on sale."), to("productions"), on_sale),
    ]


@staff_page(may_change_house)
def about(request: HttpRequest, staff: Staff) -> HttpResponse:
    fields = list(AboutHouse.base_fields)
    form = AboutHouse(request.POST or None, initial={name: getattr(staff.house, name) for name in fields})
    return _changed(request, staff, form, "office/settings/about.html", lambda cleaned: cleaned)


def _changed(request: HttpRequest, staff: Staff, form: Any, template: str, changes: Callable[[dict[str, Any]], dict[str, Any]]) -> HttpResponse:
    """Show a form of settings, or keep what was filled in."""
    if request.method == "POST" and form.is_valid():
        with house_scope(staff.house.pk) as scope:
            operations.change_house(house=staff.house, actor=staff.actor, now=scope.now, changes=changes(form.cleaned_data))
        return redirect("office:settings", staff.house.slug)
    return page(request, template, _context(staff, form=form), status=422 if form.is_bound else 200)


@staff_page(may_change_house)
def look(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Colours that read badly are repaired on every page; here the house is told so."""
    house = staff.house
    form = Look(request.POST or None, request.FILES or None, initial={"colour": house.colour, "colour_dark": house.colour_dark})
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        changes = {"colour": cleaned["colour"], "colour_dark": cleaned["colour_dark"]}
        try:
            if cleaned["logo"]:
                changes["logo"] = keep_logo(house_id=house.pk, data=cleaned["logo"].read()).name
            elif cleaned["remove_logo"]:
                changes["logo"] = ""
        except ImageRefused as refused:
            form.add_error("logo", str(refused))
        else:
            with house_scope(house.pk) as scope:
                operations.change_house(house=house, actor=staff.actor, now=scope.now, changes=changes)
            return redirect("office:settings-look", house.slug)
    is_repaired = contrast(house.colour, readable_on(house.colour)) < AA_TEXT or contrast(house.colour, "#ffffff") < AA_TEXT
    return page(request, "office/settings/look.html", _context(staff, form=form, is_repaired=is_repaired), status=422 if form.is_bound else 200)


@staff_page(may_change_house)
def terms(request: HttpRequest, staff: Staff) -> HttpResponse:
    form = Terms(request.POST or None, house=staff.house, initial={"terms": staff.house.terms})
    return _changed(request, staff, form, "office/settings/terms.html", lambda cleaned: {"terms": cleaned["terms"]})


@staff_page(may_change_house)
def payment(request: HttpRequest, staff: Staff) -> HttpResponse:
    house = staff.house
    kept = _kept_key(house)
    form = PaymentKeys(request.POST or None, initial={"provider": house.payment_provider})
    if settings.ENVIRONMENT.is_production:
        form.fields["provider"].choices = [("mollie", "Mollie")]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        provider, key = form.cleaned_data["provider"], form.cleaned_data["api_key"]
        if provider == "mollie" and not (key or kept):
            form.add_error("api_key", _("Fill in the key: without it nobody can pay."))
        else:
            with house_scope(house.pk) as scope:
                operations.change_house(house=house, actor=staff.actor, now=scope.now, changes={"payment_provider": provider})
                if key:
                    secrets = {"api_key": key}
                    operations.set_payment_secrets(house=house, secrets=secrets, random_bytes=token_bytes, actor=staff.actor, now=scope.now)
            return redirect("office:settings", house.slug)
    context = _context(staff, form=form, key_end=kept[-4:])
    return page(request, "office/settings/payment.html", context, status=422 if form.is_bound else 200)


def _kept_key(house: House) -> str:
    """Empty too where it was sealed with another secret of the installation: then it is filled in anew."""
    try:
        return open_house_secrets(house).get("api_key", "")
    except BrokenSeal:
        return ""


@staff_page(may_change_house)
@require_POST
def open_shop(request: HttpRequest, staff: Staff) -> HttpResponse:
    """From now on everybody can buy. Only with a sender: without one nobody gets a ticket."""
    if staff.house.sender_email and staff.house.status != HouseStatus.LIVE:
        with house_scope(staff.house.pk) as scope:
            operations.open_house(house=staff.house, actor=staff.actor, now=scope.now)
    return redirect("office:settings", staff.house.slug)
