"""Baskets, orders, payments, refunds."""

from .basket import Basket, BasketLine
from .order import Order, OrderLine
from .payment import Payment, PaymentNotice, UnmatchedReceipt
from .plan_move import MovedPlace, PlanMove
from .refund import Refund, RefundLine
from .refund_run import RefundRun

__all__ = [
    "Basket",
    "BasketLine",
    "MovedPlace",
    "Order",
    "OrderLine",
    "Payment",
    "PaymentNotice",
    "PlanMove",
    "Refund",
    "RefundLine",
    "RefundRun",
    "UnmatchedReceipt",
]
