"""What each mail says: from an order, a refund, a performance or an invitation to a `types.Mail`. Writes nothing."""

from collections.abc import Callable

from coulisse.houses.models import House
from coulisse.outreach.types import Mail
from coulisse.sales.models import Order, Refund

from .orders import tickets
from .performances import performance_cancelled, performance_moved, places_changed
from .products import gift, products
from .refunds import late_payment, refund
from .renewals import renewal
from .staff import invitation, password_reset

RefundLetter = Callable[[Refund, Order, House], Mail]

__all__ = [
    "RefundLetter",
    "gift",
    "invitation",
    "late_payment",
    "password_reset",
    "performance_cancelled",
    "performance_moved",
    "places_changed",
    "products",
    "refund",
    "renewal",
    "tickets",
]
