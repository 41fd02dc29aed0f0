"""The fake's checkout page, where a person or a test is the bank."""

from html import escape

from .books import Payment

CHOICES = {"paid": "Pay", "failed": "Let it fail", "canceled": "Cancel", "expired": "Let it expire"}
STYLE = (
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:28rem;margin:3rem auto;padding:0 1rem;color-scheme:light dark}"
    "button{font:inherit;display:block;width:100%;min-height:3rem;margin:.6rem 0;cursor:pointer}strong{font-size:2rem}"
)


def checkout(payment: Payment) -> str:
    description = escape(str(payment.asked["description"]))
    amount = f"{payment.cents // 100}.{payment.cents % 100:02d} {escape(payment.currency)}"
    buttons = "".join(f'<button name="status" value="{status}">{label}</button>' for status, label in CHOICES.items())
    over = f"<p>This payment is {escape(payment.status)}.</p>"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Fake Mollie</title><style>{STYLE}</style></head><body><main><h1>Fake Mollie</h1>"
        f"<p>No money moves here.</p><p>{description}<br><strong>{amount}</strong></p>"
        f"{f'<form method=post>{buttons}</form>' if payment.status == 'open' else over}</main></body></html>"
    )
