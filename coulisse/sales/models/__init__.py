"""Baskets, orders, payments, refunds."""

from .basket import Basket, BasketLine
from .order import Order, OrderLine
from .payment import Payment, PaymentNotice, UnmatchedReceipt
from .refund import Refund, RefundLine

__all__ = ["Basket", "BasketLine", "Order", "OrderLine", "Payment", "PaymentNotice", "Refund", "RefundLine", "UnmatchedReceipt"]
