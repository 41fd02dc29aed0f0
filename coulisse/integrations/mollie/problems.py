"""What can go wrong at Mollie, by name. Each is one of the two that the payment port knows."""

from coulisse.sales.payments import ProviderRefused, ProviderUnreachable


class NoAnswer(ProviderUnreachable):
    """Mollie said nothing that can be relied on: no connection, no time left, a fault of its own, or nonsense.

    ``after_seconds`` is how long Mollie asked to wait, if it did.
    """

    def __init__(self, says: str, *, after_seconds: float = 0) -> None:
        super().__init__(says)
        self.after_seconds = after_seconds


class MustWait(ProviderUnreachable):
    """Mollie refuses this for the coming hour and not for good: a second refund of the same amount on one payment."""


class Refused(ProviderRefused):
    """Mollie's own no, with its words: for the log and the office."""

    def __init__(self, status: int, title: str, detail: str, field: str = "") -> None:
        super().__init__(f"{status} {title}: {detail}" + (f" ({field})" if field else ""))
        self.status, self.title, self.detail, self.field = status, title, detail, field
        self.is_final = status not in (401, 403)


class NotUsable(ProviderRefused):
    """We ourselves don't send this: no key, a key of the wrong kind, a reference that isn't one, another's answer."""

    is_final = False
