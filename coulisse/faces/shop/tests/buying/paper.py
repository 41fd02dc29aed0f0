"""A payment provider of paper."""

from coulisse.sales.payments import PaymentAsked, PaymentSeen, ProviderUnreachable
from coulisse.sales.types import PaymentState


class PaperProvider:
    """It says what the test told it to; while ``away`` it doesn't answer."""

    name = "paper"
    says = PaymentState.OPEN
    away = False
    payments: dict[str, PaymentAsked] = {}

    def __init__(self, secrets: object) -> None:
        pass

    def start(self, asked: PaymentAsked) -> PaymentSeen:
        reference = f"tr_{asked.key.hex}"
        self.payments[reference] = asked
        return self.look(reference)

    def look(self, reference: str) -> PaymentSeen:
        if self.away:
            raise ProviderUnreachable
        asked = self.payments[reference]
        return PaymentSeen(reference, self.says, asked.amount_cents, "EUR", asked.order_code, str(asked.key), f"https://pay.example/{reference}")
