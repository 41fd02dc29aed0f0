"""One offer: its sentence with fields in it, how it reads in each language, what it does to a basket and to last year's orders."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coulisse.faces.office.offers import trying
from coulisse.faces.office.offers.asking import Asked
from coulisse.faces.office.offers.choices import choices_of
from coulisse.faces.office.offers.finding import offer_called
from coulisse.faces.office.offers.opened import Opened, free_key, in_the_way, mark_of, newest
from coulisse.faces.office.offers.starts import start_called
from coulisse.faces.office.offers.states import IN_FORCE, standing, state_words
from coulisse.faces.office.offers.views.selling import sold_as
from coulisse.faces.office.words import in_words
from coulisse.faces.shared import toasts
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.pages import page
from coulisse.houses.permissions import may_edit_prices
from coulisse.houses.queries import history
from coulisse.houses.scope import Scope, house_scope
from coulisse.memberships.models import Code
from coulisse.pricing import operations
from coulisse.pricing.models import Offer as KeptOffer
from coulisse.pricing.models import OfferVersion
from coulisse.pricing.offers.choosing import is_formula
from coulisse.pricing.offers.documents import to_document
from coulisse.pricing.offers.reading import OffersRefused
from coulisse.pricing.offers.types import Offer
from coulisse.pricing.operations import OfferKeyTaken, OffersContradict
from coulisse.sales import operations as sales
from coulisse.sales import queries as sold
from coulisse.sales.offering import checked_against


@staff_page(may_edit_prices)
def new(request: HttpRequest, staff: Staff) -> HttpResponse:
    """An offer that begins with one of the starting points; nothing is kept until somebody says so."""
    start = start_called(request.GET.get("from", ""))
    if start is None:
        return redirect("office:offer-begin", staff.house.slug)
    if request.method == "POST":
        return _sent(request, staff, None, start.key)
    with house_scope(staff.house.pk) as scope:
        choices = choices_of(scope.now)
        offer = start.offer(choices, scope.now)
        if offer.unlocked_by and (word := request.GET.get("for", "")) in choices.rights:
            offer = replace(offer, unlocked_by=word)
        opened = _opened(staff, scope, offer, None)
        return _shown(request, staff, opened)


@staff_page(may_edit_prices)
def change(request: HttpRequest, staff: Staff, offer: int) -> HttpResponse:
    if request.method == "POST":
        return _sent(request, staff, offer, "")
    with house_scope(staff.house.pk) as scope:
        kept = offer_called(offer)
        return _shown(request, staff, _opened(staff, scope, newest(kept), kept))


def _opened(staff: Staff, scope: Scope, offer: Offer, kept: KeptOffer | None, request: HttpRequest | None = None) -> Opened:
    """The page as it is opened, or as it was sent."""
    choices = choices_of(scope.now).with_those_of(offer)
    if request is None:
        basket = trying.as_rows(trying.example_for(offer, choices.season))
        return Opened(staff.house, choices, Asked(staff.house, choices, offer, basket=basket), scope.now, kept, offer)
    asked = Asked(staff.house, choices, offer, data=request.POST)
    return Opened(staff.house, choices, asked, scope.now, kept, asked.offer(offer.key) if asked.is_right() else None)


def _sent(request: HttpRequest, staff: Staff, number: int | None, start: str) -> HttpResponse:
    """Looked at once more, kept as a draft, put in force, or tried on last year's orders."""
    wish = "look" if request.headers.get("X-Part") == "told" else request.POST.get("do", "look")
    with house_scope(staff.house.pk) as scope:
        opened = _sent_to(request, staff, scope, number, start)
        if wish not in ("draft", "publish", "effect") or opened.offer is None:
            return _shown(request, staff, opened, status=422 if opened.offer is None else 200)
        if opened.kept and opened.asked.form.cleaned_data["seen"] != mark_of(opened.kept):
            return _shown(request, staff, opened, status=409, changed_since=True)
    try:
        return _kept(staff, number, opened, wish)
    except OffersContradict as refused:
        blocks = in_the_way(refused.problems, opened.choices)
    except OffersRefused as refused:
        blocks = [{"says": str(problem), "wrong": "", "example": []} for problem in refused.problems]
    with house_scope(staff.house.pk):
        return _shown(request, staff, opened, status=422, refused=blocks)


def _sent_to(request: HttpRequest, staff: Staff, scope: Scope, number: int | None, start: str) -> Opened:
    if number is not None:
        kept = offer_called(number)
        return _opened(staff, scope, newest(kept), kept, request)
    begun = start_called(start)
    assert begun is not None
    return _opened(staff, scope, begun.offer(choices_of(scope.now), scope.now), None, request)


def _kept(staff: Staff, number: int | None, opened: Opened, wish: str) -> HttpResponse:
    """Kept in one transaction with what follows; what is refused leaves nothing behind."""
    assert opened.offer is not None
    with house_scope(staff.house.pk) as scope:
        kept = _draft(staff, scope, number, opened.offer)
        if wish == "publish":
            version = operations.publish_offer(house=staff.house, kept=kept, against=opened.against, actor=staff.actor, now=scope.now)
            says = _("In force from now on. What was sold keeps its price.") if version.number == 1 else _("Version %(number)d is in force. What was sold keeps its own.") % {"number": version.number}  # fmt: skip
        elif wish == "effect":
            sales.begin_trial(house=staff.house, kept=kept, actor=staff.actor, now=scope.now)
            says = _("Kept as a draft, and tried on the orders of the past year.")
        else:
            says = _("Kept as a draft. Nothing is sold with it yet.")
    answer = redirect("office:offer", staff.house.slug, kept.pk)
    if wish == "effect":
        answer["Location"] += "#effect"
    return toasts.say(answer, says)


def _draft(staff: Staff, scope: Scope, number: int | None, offer: Offer) -> KeptOffer:
    """The offer as its draft; sent twice, a new one is made once."""
    if number is not None:
        kept = KeptOffer.objects.select_for_update(no_key=True, of=("self",)).select_related("current").get(pk=offer_called(number).pk)
        return operations.draft_offer(house=staff.house, offer=offer, kept=kept, actor=staff.actor, now=scope.now)
    language = staff.house.default_language
    same = [one for one in KeptOffer.objects.filter(archived_at=None).select_related("current") if _is_same(one, offer)]
    if same:
        return operations.draft_offer(house=staff.house, offer=_keyed(offer, same[0].key), kept=same[0], actor=staff.actor, now=scope.now)
    for _turn in range(3):
        try:
            return operations.draft_offer(house=staff.house, offer=_keyed(offer, free_key(offer.name, language)), actor=staff.actor, now=scope.now)
        except OfferKeyTaken:
            continue
    raise OfferKeyTaken(offer.key)


def _is_same(kept: KeptOffer, offer: Offer) -> bool:
    return (kept.draft or kept.current.document) == to_document([_keyed(offer, kept.key)])


def _keyed(offer: Offer, key: str) -> Offer:
    """With its key; a code of its own is called by it."""
    own = offer.unlocked_by is not None and offer.unlocked_by == offer.key
    return replace(offer, key=key, unlocked_by=key if own else offer.unlocked_by)


def _shown(
    request: HttpRequest, staff: Staff, opened: Opened, *, status: int = 200, changed_since: bool = False, refused: Any = (),
) -> HttpResponse:  # fmt: skip
    """In the house's scope. A script asks for the part that follows what is typed."""
    context: dict[str, Any] = {"staff": staff, "house": staff.house, "asked": opened.asked, "kept": opened.kept, **opened.told()}
    if request.headers.get("X-Part") == "told":
        return page(request, "office/offers/offer.html", context, block="told", status=status)
    context |= {"changed_since": changed_since, "refused": refused, "seen": mark_of(opened.kept), "fits": _fits(opened)}
    context |= _past(opened) if opened.kept else {"state": None, "trial": None, "versions": (), "history": ()}
    block = "effect" if request.headers.get("X-Part") == "effect" else ""
    return page(request, "office/offers/offer.html", context, status=status, block=block)


def _fits(opened: Opened) -> bool:
    """Whether the page can say all that the offer says; one that was made elsewhere may say more."""
    return opened.asked.form.is_bound or opened.offer is None or Asked.says_all_of(opened.house, opened.choices, opened.offer)


def _past(opened: Opened) -> dict[str, Any]:
    kept = opened.kept
    assert kept is not None
    now = standing(kept, opened.now)
    codes = Code.objects.filter(unlocks=now.offer.unlocked_by, archived_at=None).count() if now.offer.unlocked_by else None
    chosen = now.state == IN_FORCE and is_formula(now.offer)
    return {
        "is_chosen": chosen, "sold_as": sold_as(now.offer) if chosen else None,
        "standing": now, "state": state_words(now.state), "trial": sold.offer_trial(kept.pk), "newest": kept.draft or kept.current.document,
        "versions": list(OfferVersion.objects.filter(offer=kept).order_by("-number")[:20]), "codes": codes, "now": opened.now,
        "history": in_words(history(f"offer:{kept.pk}")),
    }  # fmt: skip


@staff_page(may_edit_prices)
@require_POST
def put_away(request: HttpRequest, staff: Staff, offer: int) -> HttpResponse:
    """Nothing more is sold with it; one press takes it back."""
    with house_scope(staff.house.pk) as scope:
        kept = offer_called(offer)
        if kept.current is not None and kept.archived_at is None:
            operations.archive_offer(house=staff.house, kept=kept, actor=staff.actor, now=scope.now)
    says = _("Put away: nothing more is sold with it. What was sold keeps its price.")
    return toasts.say(redirect("office:offers", staff.house.slug), says)


@staff_page(may_edit_prices)
@require_POST
def restore(request: HttpRequest, staff: Staff, offer: int) -> HttpResponse:
    answer = redirect("office:offer", staff.house.slug, offer)
    try:
        with house_scope(staff.house.pk) as scope:
            kept = offer_called(offer)
            against = checked_against(scope.now)
            operations.restore_offer(house=staff.house, kept=kept, against=against, actor=staff.actor, now=scope.now)
    except OffersContradict as refused:
        return toasts.say(answer, str(refused.problems[0]), kind="bad")
    return toasts.say(answer, _("In force again, as it was."))


@staff_page(may_edit_prices)
@require_POST
def discard(request: HttpRequest, staff: Staff, offer: int) -> HttpResponse:
    with house_scope(staff.house.pk) as scope:
        kept = offer_called(offer)
        was_only_draft = kept.current is None
        operations.discard_draft(house=staff.house, kept=kept, actor=staff.actor, now=scope.now)
    back = redirect("office:offers", staff.house.slug) if was_only_draft else redirect("office:offer", staff.house.slug, offer)
    return toasts.say(back, _("The draft is gone."))
