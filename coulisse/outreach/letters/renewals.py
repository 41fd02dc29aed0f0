"""The mail to who had a series or formula last season: which seats are kept, until when, and where to answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from coulisse.houses.models import House
from coulisse.outreach import wording
from coulisse.outreach.letters.writing import Letter, written
from coulisse.outreach.links import address
from coulisse.outreach.types import Kind, Mail
from coulisse.sales.links import renewal_signature
from coulisse.sales.queries import PerformanceInBasket
from coulisse.sales.renewals import ProposalView


@dataclass(frozen=True, slots=True)
class EveningKept:
    title: str
    when: str
    seats: Sequence[tuple[str, str]]
    is_moved: bool


def renewal(view: ProposalView, house: House, *, reminder: bool = False) -> Mail:
    """What is kept for them; with ``reminder`` once more, to who hasn't answered."""
    customer, run = view.proposal.membership.customer, view.run
    language = wording.language_or(customer.language, house.default_language)
    with override(language):
        name = wording.text(view.terms.name, language, 90)
        kept = [_evening(part, view, house, language) for part in view.basket.performances] if view.basket else []
        until = _moment(run.open_until_at if kept else run.new_from_at, house, language)
        said = {"day": until, "house": wording.plain(house.name, 80), "name": name}
        subject = _("Your seats are kept until %(day)s") if kept else _("You choose first, until %(day)s: %(name)s")
        letter = Letter(
            Kind.RENEWAL, subject % said, _("You haven’t answered yet.") if reminder else name,
            {
                "name": wording.greeting_name(view.proposal.membership.holder_name or customer.name), "formula": name, "until": until,
                "old": wording.text(view.old_terms.name, language, 90), "evenings": kept, "reminder": reminder,
                "total": wording.money(view.basket.to_pay_cents, language) if view.basket else "",
                "link": proposal_address(view, house, language),
            },
            occasion="reminder" if reminder else "",
        )  # fmt: skip
        return written(letter, about=f"renewal:{view.proposal.pk}", to=customer.email, house=house, language=language)


def proposal_address(view: ProposalView, house: House, language: str) -> str:
    """Whoever has it has the proposal."""
    signature = renewal_signature(house.pk, view.proposal.pk)
    return address("renewal", house, language=language, proposal=view.proposal.pk, signature=signature)


def _evening(part: PerformanceInBasket, view: ProposalView, house: House, language: str) -> EveningKept:
    performance = part.performance
    moved = any((performance.pk, place.line.person) in view.moved for place in part.places)
    seats = wording.seats([place.name for place in part.places], language)
    return EveningKept(wording.text(performance.production.title, language, 120), _moment(performance.starts_at, house, language), seats, moved)


def _moment(at: datetime, house: House, language: str) -> str:
    return f"{wording.full_date(at, house.timezone, language)}, {wording.clock(at, house.timezone, language)}"
