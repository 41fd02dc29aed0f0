"""Questions to the ledger. Inside the scope of the house whose books they are."""

from django.db.models import Sum

from coulisse.ledger.models import Posting


def balance(account: str) -> int:
    """What stands on an account, in cents: debit positive."""
    return Posting.objects.filter(account=account).aggregate(total=Sum("cents"))["total"] or 0


def balances(prefix: str = "") -> dict[str, int]:
    """Every account that begins with ``prefix``, with what stands on it."""
    found = Posting.objects.filter(account__startswith=prefix).values_list("account").annotate(total=Sum("cents")).order_by("account")
    return dict(found)


def balances_about(subject: str) -> dict[str, int]:
    """What the entries about one thing (``order:ABCD2345``) left on each account."""
    found = Posting.objects.filter(entry__subject=subject).values_list("account").annotate(total=Sum("cents")).order_by("account")
    return dict(found)
