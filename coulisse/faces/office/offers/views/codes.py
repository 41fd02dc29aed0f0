"""Codes: made one by one or many at once, found, counted, put away, taken along in a file."""

import csv
import io
from os import urandom
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coulisse.faces.office.offers.code_forms import MANY, CodeForm
from coulisse.faces.office.offers.finding import code_called
from coulisse.faces.office.offers.opened import newest
from coulisse.faces.office.words import in_words
from coulisse.faces.shared import toasts
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.pages import moment, page
from coulisse.houses.permissions import may_edit_prices
from coulisse.houses.queries import history
from coulisse.houses.scope import house_scope
from coulisse.lib.codes import tidy_code
from coulisse.lib.text import in_language, safe_cell
from coulisse.memberships import operations
from coulisse.memberships.models import Code
from coulisse.memberships.operations import CodeRefused, CodeTaken
from coulisse.pricing.models import Offer as KeptOffer
from coulisse.pricing.queries import price_lists, table_of
from coulisse.sales import queries as sales

SHOWN, MOST_IN_FILE = 100, 50_000


@staff_page(may_edit_prices)
@require_safe
def codes(request: HttpRequest, staff: Staff) -> HttpResponse:
    """What was made together stands in one line; a search looks at every code."""
    with house_scope(staff.house.pk) as scope:
        found = _found(request.GET)
        wanted = _page_number(request.GET.get("page", ""))
        count = found.count()
        shown = list(found[(wanted - 1) * SHOWN : wanted * SHOWN])
        used = sales.uses_of_codes([code.pk for code in shown])
        names = dict(_offers())
        batches = _batches() if not _asks(request.GET) else []
    context: dict[str, Any] = {
        "staff": staff, "house": staff.house, "codes": [(code, used[code.pk]) for code in shown], "count": count, "batches": batches,
        "names": names, "asked": {key: request.GET.get(key, "")[:120] for key in ("q", "batch", "state")}, "now": scope.now,
        "page_number": wanted, "pages": max(1, -(-count // SHOWN)), "page_url": _page_url(request.GET), "file_query": _without_page(request.GET),
    }  # fmt: skip
    return page(request, "office/offers/codes.html", context)


def _asks(asked: QueryDict) -> bool:
    return any(asked.get(key) for key in ("q", "batch", "state"))


def _found(asked: QueryDict) -> QuerySet[Code]:
    """Without a question: the codes that stand alone and are in use."""
    found = Code.objects.order_by("-made_at", "-id").filter(archived_at__isnull=asked.get("state") != "away")
    if batch := _typed(asked, "batch"):
        return found.filter(batch=batch)
    if typed := _typed(asked, "q"):
        return found.filter(Q(value__startswith=tidy_code(typed)[:41]) | Q(batch__icontains=typed))
    return found if asked.get("state") else found.filter(batch="")


def _typed(asked: QueryDict, key: str) -> str:
    return asked.get(key, "").strip()[:120].replace("\x00", "?")


def _page_number(typed: str) -> int:
    return min(max(1, int(typed[:6])), 10_000) if typed.isascii() and typed[:6].isdigit() else 1


def _without_page(asked: QueryDict) -> str:
    kept = asked.copy()
    kept.pop("page", None)
    return kept.urlencode()


def _page_url(asked: QueryDict) -> Any:
    rest = _without_page(asked)
    return lambda number: f"?{rest}&page={number}" if rest else f"?page={number}"


def _batches() -> list[dict[str, Any]]:
    """Codes that were made together: how many, and how many of them were used."""
    used = sales.codes_used_by_batch()
    rows = Code.objects.filter(archived_at=None).exclude(batch="").values("batch", "unlocks").annotate(count=Count("id")).order_by("batch", "unlocks")
    return [{**row, "used": used.get(row["batch"], 0)} for row in rows[:500]]


def _offers() -> list[tuple[str, str]]:
    """The words that offers of the house ask, and its hidden rates, with their names: what a code can open. In the house's scope."""
    language, found = get_language() or "nl", {}
    for kept in KeptOffer.objects.filter(archived_at=None).select_related("current").order_by("position", "id"):
        offer = newest(kept)
        if offer.unlocked_by is not None:
            found.setdefault(offer.unlocked_by, in_language(offer.name, language))
    rates = [rate for price_list in price_lists() for rate in table_of(price_list.current_id).rates]
    for rate in rates:
        if rate.conditions.hidden_until:
            found.setdefault(rate.conditions.hidden_until, _("rate “%(rate)s”") % {"rate": in_language(rate.name, language)})
    return list(found.items())


@staff_page(may_edit_prices)
def new(request: HttpRequest, staff: Staff) -> HttpResponse:
    with house_scope(staff.house.pk):
        offers = _offers()
    form = CodeForm(request.POST or None, house=staff.house, offers=offers, initial={"unlocks": request.GET.get("for", "")[:40], "uses": None})
    if request.method == "POST" and form.is_valid():
        try:
            return _made(staff, form)
        except CodeTaken:
            form.add_error("shown", _("The house has a code that reads the same, in use or put away. Choose another one."))
        except CodeRefused as refused:
            form.add_error(None, str(refused))
    context = {"staff": staff, "house": staff.house, "form": form, "offers": offers}
    return page(request, "office/offers/code_new.html", context, status=422 if form.is_bound else 200)


def _made(staff: Staff, form: CodeForm) -> HttpResponse:
    typed = form.cleaned_data
    with house_scope(staff.house.pk) as scope:
        if typed["until_at"] and typed["until_at"] <= scope.now:
            raise CodeRefused(_("That moment is over already: nobody could use the code. Choose a later one."))
        if typed["how"] != MANY:
            made = operations.make_code(house=staff.house, shown=typed["shown"], terms=form.terms, actor=staff.actor, now=scope.now)
            return toasts.say(redirect("office:discount-code", staff.house.slug, made.pk), _("“%(code)s” is made.") % {"code": made.shown})
        many = operations.make_codes(
            house=staff.house, count=typed["count"], batch=typed["batch"].strip(), terms=form.terms, actor=staff.actor, now=scope.now,
            random_bytes=urandom,
        )  # fmt: skip
    asked = QueryDict(mutable=True)
    asked["batch"] = typed["batch"].strip()
    answer = redirect("office:discount-codes", staff.house.slug)
    answer["Location"] += f"?{asked.urlencode()}"
    return toasts.say(answer, ngettext("%(count)d code is made.", "%(count)d codes are made.", len(many)) % {"count": len(many)})


@staff_page(may_edit_prices)
@require_safe
def code(request: HttpRequest, staff: Staff, discount_code: int) -> HttpResponse:
    """How it may be used, and the orders that did."""
    with house_scope(staff.house.pk) as scope:
        found = code_called(discount_code)
        used = sales.uses_of_codes([found.pk])[found.pk]
        context = {
            "staff": staff, "house": staff.house, "code": found, "used": used, "orders": sales.orders_with_code(found.pk),
            "names": dict(_offers()), "now": scope.now, "history": in_words(history(found.subject)),
        }  # fmt: skip
    return page(request, "office/offers/code.html", context)


@staff_page(may_edit_prices)
@require_POST
def put_away(request: HttpRequest, staff: Staff) -> HttpResponse:
    """One code by its number, or all of a batch."""
    with house_scope(staff.house.pk) as scope:
        ids = _chosen(request.POST)
        count = operations.archive_codes(house=staff.house, code_ids=ids, actor=staff.actor, now=scope.now) if ids else 0
    if not count:
        return toasts.say(redirect("office:discount-codes", staff.house.slug), _("There was no code left to put away."), kind="info")
    says = ngettext("%(count)d code is put away: it opens nothing any more.", "%(count)d codes are put away: they open nothing any more.", count)
    return toasts.say(redirect("office:discount-codes", staff.house.slug), says % {"count": count})


def _chosen(sent: QueryDict) -> list[int]:
    typed = sent.get("code", "")
    if typed.isascii() and typed.isdigit() and len(typed) < 19:
        return [int(typed)]
    batch = _typed(sent, "batch")
    return list(Code.objects.filter(batch=batch, archived_at=None).values_list("pk", flat=True)) if batch else []


@staff_page(may_edit_prices)
@require_safe
def codes_csv(request: HttpRequest, staff: Staff) -> HttpResponse:
    """What the page shows, all of it, with a mark that spreadsheets know as UTF-8; no cell is executed."""
    with house_scope(staff.house.pk) as scope:
        found = list(_found(request.GET)[:MOST_IN_FILE])
        used = sales.uses_of_codes([code.pk for code in found])
        names = dict(_offers())
    out = io.StringIO()
    out.write("\ufeff")
    lines = csv.writer(out, delimiter=";")
    lines.writerow(
        [_("Code"), _("Made together as"), _("Offer"), _("Used"), _("At most"), _("Per person"), _("From"), _("Until this moment"), _("State")]
    )
    zone = staff.house.timezone
    for one in found:
        period = [moment(at, "yyyy-MM-dd HH:mm", zone) if at else "" for at in (one.from_at, one.until_at)]
        state = _("in use") if one.is_open(scope.now) else _("closed")
        cells = [one.shown, one.batch, names.get(one.unlocks, one.unlocks), used[one.pk], one.uses or "", one.uses_per_person or "", *period, state]
        lines.writerow([safe_cell(cell) for cell in cells])
    answer = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="coulisse-codes.csv"'
    return answer
