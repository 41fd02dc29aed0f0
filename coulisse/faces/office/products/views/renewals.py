"""A season renewed from the office: prepared, looked at, proposed, mailed, answered; kept longer or released."""

import csv
import io
from collections.abc import Callable
from itertools import islice
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coulisse.faces.office.products.finding import product_called
from coulisse.faces.office.products.renewal_forms import REFUSED, ProlongForm, RenewalForm, proposed
from coulisse.faces.office.words import in_words
from coulisse.faces.shared import toasts
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.pages import moment, page, text
from coulisse.houses import operations as houses
from coulisse.houses.permissions import may_edit_prices, may_see_members
from coulisse.houses.queries import history
from coulisse.houses.scope import house_scope
from coulisse.lib.text import safe_cell
from coulisse.memberships.models import Product
from coulisse.memberships.queries import terms_of
from coulisse.memberships.types import ProductKind
from coulisse.outreach.queries import renewal_letter
from coulisse.sales import operations, renewals
from coulisse.sales.links import renewal_signature
from coulisse.sales.models import RenewalProposal, RenewalRun
from coulisse.sales.renewals import SeasonIncomplete
from coulisse.sales.types import RenewalOutcome, RenewalRunState, RenewalState, WhyNoProposal

PAGE = 50
MOST_IN_FILE = 20_000


@staff_page(may_see_members)
@require_safe
def runs(request: HttpRequest, staff: Staff) -> HttpResponse:
    with house_scope(staff.house.pk):
        found = [(one, _name(one.from_product), _name(one.to_product), renewals.answers(one)) for one in renewals.runs()[:PAGE]]
    return page(request, "office/products/renewals.html", {"staff": staff, "house": staff.house, "runs": found})


@staff_page(may_edit_prices)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, staff: Staff) -> HttpResponse:
    with house_scope(staff.house.pk) as scope:
        kept = Product.objects.filter(kind=ProductKind.SUBSCRIPTION, current__isnull=False).order_by("position", "pk")
        products = [(str(one.pk), _name(one)) for one in kept]
        initial = proposed(next(iter(renewals.pairs()), None), scope.now, ZoneInfo(staff.house.timezone))
    form = RenewalForm(request.POST if request.method == "POST" else None, house=staff.house, initial=initial, products=products)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("office:renewal", staff.house.slug, _prepare(staff, form.cleaned_data).pk)
        except operations.RenewalExists as known:
            says = _("This season is being renewed already: here it is.")
            return toasts.say(redirect("office:renewal", staff.house.slug, known.run.pk), says, "info")
        except operations.RenewalRefused as refused:
            form.refuse(refused.field)
    context = {"staff": staff, "house": staff.house, "form": form, "products": products}
    return page(request, "office/products/renewal_new.html", context, status=422 if form.is_bound else 200)


def _prepare(staff: Staff, said: dict[str, Any]) -> RenewalRun:
    with house_scope(staff.house.pk) as scope:
        return operations.prepare_renewal(
            house=staff.house, from_product=product_called(int(said["from_product"])), to_product=product_called(int(said["to_product"])),
            open_from_at=said["open_from"], changes_from_at=said["changes_from"], open_until_at=said["open_until"], new_from_at=said["new_from"],
            actor=staff.actor, now=scope.now,
        )  # fmt: skip


@staff_page(may_see_members)
@require_safe
def run(request: HttpRequest, staff: Staff, renewal: int) -> HttpResponse:
    return _run_page(request, staff, renewal)


def _run_page(request: HttpRequest, staff: Staff, number: int, prolong: ProlongForm | None = None) -> HttpResponse:
    """A draft shows what it would bring, a run under way how far it is, one that is ready what was answered."""
    with house_scope(staff.house.pk) as scope:
        found = _run_called(number)
        context: dict[str, Any] = {
            "staff": staff, "house": staff.house, "run": found, "old_name": _name(found.from_product), "new_name": _name(found.to_product),
            "now": scope.now, "history": in_words(history(found.subject)), "whys": WhyNoProposal, "prolong": prolong or ProlongForm(house=staff.house, initial={"open_until": found.open_until_at}),
        }  # fmt: skip
        if found.state == RenewalRunState.DRAFT:
            context |= _ahead(staff, found, scope.now)
        elif found.state == RenewalRunState.READY:
            context |= _answers(request, staff, found, scope.now)
    block = {"progress": "progress"}.get(request.headers.get("X-Part", ""), "results" if request.headers.get("HX-Request") else "")
    if block == "results" and found.state != RenewalRunState.READY:
        block = ""
    return page(request, "office/products/renewal.html", context, block=block, status=422 if prolong else 200)


def _ahead(staff: Staff, found: RenewalRun, now: Any) -> dict[str, Any]:
    try:
        ahead = renewals.look_ahead(staff.house, found, now)
    except SeasonIncomplete as error:
        return {"incomplete": [text(name) for name in error.parts], "ahead": None}
    return {"ahead": ahead, "why": [(WhyNoProposal(why).label, count) for why, count in ahead.why.items()]}


def _asked(said: QueryDict) -> dict[str, str]:
    state, outcome = said.get("state", ""), said.get("outcome", "")
    return {
        "state": state if state in RenewalState.values else "", "outcome": outcome if outcome in RenewalOutcome.values else "",
        "text": said.get("q", "").strip()[:200].replace("\x00", ""),
    }  # fmt: skip


def _answers(request: HttpRequest, staff: Staff, found: RenewalRun, now: Any) -> dict[str, Any]:
    asked = _asked(request.GET)
    shown = Paginator(renewals.proposals(found, **asked), PAGE).get_page(request.GET.get("page"))
    counted = renewals.answers(found)
    sample = renewals.proposals(found, state=RenewalState.OPEN).first() if not counted["mailed"] else None
    view = renewals.proposal_view(sample.pk, now) if sample else None
    return {
        "asked": asked, "pages": shown, "listed": [(one, _address(staff, one)) for one in shown], "counted": counted,
        "waiting": renewals.to_mail(found.pk, now).count(), "states": RenewalState.choices, "outcomes": RenewalOutcome.choices,
        "sample": renewal_letter(view, staff.house) if view else None,
    }  # fmt: skip


def _address(staff: Staff, one: RenewalProposal) -> str:
    """The page of the subscriber, for who has them on the phone; for who may sell."""
    if not staff.may("edit_prices") or one.outcome == RenewalOutcome.IMPOSSIBLE:
        return ""
    language = one.membership.customer.language if one.membership.customer.language in staff.house.languages else staff.house.default_language
    return reverse("shop:renewal", args=[staff.house.slug, language, one.pk, renewal_signature(staff.house.pk, one.pk)])


def _act(staff: Staff, number: int, do: Callable[[RenewalRun, Any], str]) -> HttpResponse:
    """One button of a run; what can't be is said as a sentence on its page."""
    kind = "good"
    try:
        with house_scope(staff.house.pk) as scope:
            says = do(_run_called(number), scope.now)
    except SeasonIncomplete:
        says, kind = _("The new series isn’t complete yet. Nothing was proposed."), "warning"
    except operations.RenewalRefused as refused:
        says, kind = str(REFUSED.get(refused.field, _("First make the proposals."))), "warning"
    return toasts.say(redirect("office:renewal", staff.house.slug, number), says, kind)


@staff_page(may_edit_prices)
@require_POST
def start(request: HttpRequest, staff: Staff, renewal: int) -> HttpResponse:
    def do(found: RenewalRun, now: Any) -> str:
        started = operations.start_renewal(house=staff.house, run=found, actor=staff.actor, now=now)
        return _("The proposals are being made.") if started else _("The proposals are being made already.")

    return _act(staff, renewal, do)


@staff_page(may_edit_prices)
@require_POST
def discard(request: HttpRequest, staff: Staff, renewal: int) -> HttpResponse:
    with house_scope(staff.house.pk) as scope:
        gone = operations.discard_renewal(house=staff.house, run=_run_called(renewal), actor=staff.actor, now=scope.now)
    if not gone:
        return redirect("office:renewal", staff.house.slug, renewal)
    return toasts.say(redirect("office:renewals", staff.house.slug), _("The preparation is thrown away. Nobody noticed."))


@staff_page(may_edit_prices)
@require_POST
def letters(request: HttpRequest, staff: Staff, renewal: int) -> HttpResponse:
    def do(found: RenewalRun, now: Any) -> str:
        operations.ask_letters(house=staff.house, run=found, actor=staff.actor, now=now)
        return _("The mails leave now, one to each subscriber.")

    return _act(staff, renewal, do)


@staff_page(may_edit_prices)
@require_POST
def prolong(request: HttpRequest, staff: Staff, renewal: int) -> HttpResponse:
    form = ProlongForm(request.POST, house=staff.house)
    if not form.is_valid():
        return _run_page(request, staff, renewal, form)
    try:
        with house_scope(staff.house.pk) as scope:
            until = form.cleaned_data["open_until"]
            count = operations.prolong_renewal(house=staff.house, run=_run_called(renewal), open_until_at=until, actor=staff.actor, now=scope.now)
    except operations.RenewalRefused:
        form.add_error("open_until", _("Choose a later moment than now. Seats that are free already can’t be called back."))
        return _run_page(request, staff, renewal, form)
    says = ngettext("Seats are kept longer for %(num)s subscription.", "Seats are kept longer for %(num)s subscriptions.", count) % {"num": count}
    return toasts.say(redirect("office:renewal", staff.house.slug, renewal), says)


@staff_page(may_edit_prices)
@require_POST
def release(request: HttpRequest, staff: Staff, renewal: int) -> HttpResponse:
    """One, or with ``all`` everybody who didn't answer."""
    ids = None if request.POST.get("all") else _ids(request.POST.getlist("proposal"))

    def do(found: RenewalRun, now: Any) -> str:
        released = operations.release_proposals(house=staff.house, run=found, proposal_ids=ids, actor=staff.actor, now=now)
        says = ngettext("%(num)s proposal is released; its seats are free.", "%(num)s proposals are released; their seats are free.", released.count)
        paying = _("Who is paying at this moment keeps the seats.") if released.being_paid else ""
        return f"{says % {'num': released.count}} {paying}".strip()

    return _act(staff, renewal, do)


def _ids(said: list[str]) -> list[UUID]:
    found = []
    for one in said[:PAGE]:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found


@staff_page(may_see_members)
@require_POST
def answers_csv(request: HttpRequest, staff: Staff, renewal: int) -> HttpResponse:
    """As filtered. No cell is executed by a spreadsheet; who took the file stands in the house's history."""
    asked = _asked(request.POST)
    out = io.StringIO()
    out.write("\ufeff")
    lines = csv.writer(out, delimiter=";")
    lines.writerow(
        [_("Name"), _("E-mail address"), _("Language"), _("People"), _("Proposal"), _("Answer"), _("On"), _("Order"), _("Mailed"), _("Why")]
    )
    with house_scope(staff.house.pk) as scope:
        found = _run_called(renewal)
        rows = renewals.proposals(found, **asked).prefetch_related("membership__persons")
        for one in islice(rows.iterator(chunk_size=1000), MOST_IN_FILE):
            lines.writerow([safe_cell(cell) for cell in _cells(one, staff.house.timezone)])
        houses.record(house=staff.house, actor=staff.actor, verb="renewal.exported", subject=found.subject, now=scope.now, detail={"filter": asked})
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="coulisse-renewal.csv"'
    return response


def _cells(one: RenewalProposal, timezone: str) -> list[Any]:
    def day(at: Any) -> str:
        return moment(at, "yyyy-MM-dd", timezone) if at else ""

    possible = one.outcome != RenewalOutcome.IMPOSSIBLE
    return [
        one.membership.holder_name or one.membership.customer.name, one.membership.customer.email, one.membership.customer.language,
        ", ".join(person.name for person in one.membership.persons.all()), str(one.get_outcome_display()),
        str(one.get_state_display()) if possible else "", day(one.answered_at), one.order.code if one.order else "", day(one.mailed_at),
        str(one.get_why_display()) if one.why else "",
    ]  # fmt: skip


def _run_called(number: int) -> RenewalRun:
    found = renewals.runs().filter(pk=number).first() if number < 2**63 else None
    if found is None:
        raise Http404
    return found


def _name(product: Product) -> str:
    return text(terms_of(product.current_id).name)
