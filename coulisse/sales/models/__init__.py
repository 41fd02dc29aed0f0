"""Baskets, orders, payments, refunds."""

from .basket import Basket, BasketLine
from .exchange import Exchange, ExchangedTicket, ExchangeRules, PriceRaise
from .offer_trial import OfferTrial
from .order import Order, OrderLine
from .payment import Payment, PaymentNotice, UnmatchedReceipt
from .plan_move import MovedPlace, PlanMove
from .product import BasketProduct, OrderedProduct
from .refund import Refund, RefundLine
from .refund_run import RefundRun
from .renewal import RenewalProposal, RenewalRun
from .right import BasketRight, OrderDiscount
from .subscription import SubscriptionTicket
from .tender import Tender

__all__ = [
    "Basket",
    "BasketLine",
    "BasketProduct",
    "BasketRight",
    "Exchange",
    "ExchangeRules",
    "ExchangedTicket",
    "MovedPlace",
    "OfferTrial",
    "Order",
    "OrderDiscount",
    "OrderLine",
    "OrderedProduct",
    "Payment",
    "PaymentNotice",
    "PlanMove",
    "PriceRaise",
    "Refund",
    "RefundLine",
    "RefundRun",
    "RenewalProposal",
    "RenewalRun",
    "SubscriptionTicket",
    "Tender",
    "UnmatchedReceipt",
]
