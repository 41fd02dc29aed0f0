"""Mailing the proposals of a renewal: one mail a subscription and a reminder, fifty a transaction."""

from datetime import datetime, timedelta

import structlog

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope, outside_scope
from coulisse.outreach import letters
from coulisse.outreach.operations.composing import compose
from coulisse.outreach.operations.performances import MailsNotWritten
from coulisse.outreach.types import Mail
from coulisse.sales import operations as sales
from coulisse.sales import renewals
from coulisse.sales.models import RenewalProposal

log = structlog.get_logger("coulisse.outreach")

BATCH = 50
# Who didn't answer hears once more so long before the end, unless the first mail is as fresh as this.
BEFORE_THE_END = timedelta(days=7)
FRESH = timedelta(days=3)


def mail_renewals(*, house: House, run_id: int) -> int:
    """The proposals of a run that weren't mailed yet; answers how many mails are new. Outside any scope; may be cut off and repeated.
    Raises `MailsNotWritten` when all others are."""
    return _mail_all(house, run_id, reminder=False)


def remind_of_renewals(*, house: House) -> int:
    """A week before the end, to who has a mail and didn't answer; once. Outside any scope."""
    outside_scope()
    with house_scope(house.pk) as scope:
        ending = renewals.runs().filter(letters_asked_at__isnull=False, open_until_at__gt=scope.now, open_until_at__lte=scope.now + BEFORE_THE_END)
        found = list(ending.values_list("pk", flat=True))
    return sum(_mail_all(house, run_id, reminder=True) for run_id in found)


def _mail_all(house: House, run_id: int, *, reminder: bool) -> int:
    outside_scope()
    count, unwritten = 0, set[object]()
    while True:
        with house_scope(house.pk) as scope:
            waiting = renewals.to_mail(run_id, scope.now, mailed_before=scope.now - FRESH if reminder else None)
            proposals = list(waiting.exclude(pk__in=unwritten).order_by("pk")[:BATCH])
            mails = {one.pk: _written(one, house, scope.now, reminder=reminder) for one in proposals}
            count += len(compose(house=house, mails=[mail for mail in mails.values() if mail], now=scope.now))
            sales.note_letters(proposal_ids=[pk for pk, mail in mails.items() if mail], reminder=reminder, now=scope.now)
            unwritten |= {pk for pk, mail in mails.items() if mail is None}
        if len(proposals) < BATCH:
            break
    if unwritten:
        raise MailsNotWritten(len(unwritten))
    return count


def _written(one: RenewalProposal, house: House, now: datetime, *, reminder: bool) -> Mail | None:
    """One that can't be written about keeps the news from nobody else."""
    try:
        view = renewals.proposal_view(one.pk, now)
        return letters.renewal(view, house, reminder=reminder) if view else None
    except Exception:
        log.exception("mail not written", house=house.pk, proposal=str(one.pk))
        return None
