"""What can be done in sales: the door of this module for actions.

Actions on baskets and orders run inside the scope of the house; `payments` speaks to providers and runs
outside any scope, between transactions of its own.
"""

from ..persons import BirthDateRefused
from . import offer_trials, payments, refund_runs, renewals
from .adding import Guest, NothingToAdd, SubscriptionOver, add_to_subscription
from .baskets import (
    BasketGone,
    LimitPassed,
    NoSeatsTogether,
    NotOnSale,
    PlanChanged,
    RatesRefused,
    SeatsTaken,
    choose_rates,
    empty_basket,
    extend_basket,
    give_to_persons,
    hold_accessible_seats,
    hold_best_seats,
    hold_chosen_seats,
    hold_general_places,
    remove_lines,
    take_again,
)
from .credits import NotTakenBack, give_credit_back, may_come_back, paid_by
from .exchange_rules import change_exchange_rules
from .exchanges import (
    ExchangeAsked,
    NotExchangeable,
    NothingChosen,
    NotInPlace,
    OneEveningAtATime,
    WrongCount,
    begin_exchange,
    drop_exchange,
    going_of,
    place_exchange,
)
from .giving import give_product
from .giving_up import TicketsGone
from .housekeeping import forget_left_baskets
from .offer_trials import begin_trial
from .orders import (
    EmptyBasket,
    PlacesLost,
    PriceChanged,
    change_order_name,
    expire_order,
    place_order,
    send_tickets_again,
)
from .outages import prolong_holds
from .plan_moves import (
    AnotherPlanSince,
    NotToBeMoved,
    PlanMoveAsked,
    PlanMoveRefused,
    SeatsWithoutPlace,
    TooBusyToMove,
    move_to_plan,
)
from .products import AmountRefused, ProductNotSold, ProductSpent, SendDayRefused, TooManyProducts, add_product, remove_product
from .refund_runs import NobodyToRefund, NotCancelled, NotFailed, refund_everyone, send_refund_again, settle_refund_by_hand
from .refunds import NothingToRefund, refund_lines
from .renewal_answers import (
    AnsweredBefore,
    BeingPaid,
    Released,
    ask_letters,
    choose_anew,
    decline_renewal,
    note_letters,
    prolong_renewal,
    release_proposals,
)
from .renewals import RenewalExists, RenewalRefused, discard_renewal, prepare_renewal, start_renewal
from .rights import CodeUnknown, drop_right, enter_code
from .subscribing import SubscriptionIncomplete
from .subscriptions import NoSeatsFor, Subscriber, SubscriptionAsked, SubscriptionHeld, hold_subscription

__all__ = [
    "AmountRefused",
    "AnotherPlanSince",
    "AnsweredBefore",
    "BasketGone",
    "BeingPaid",
    "BirthDateRefused",
    "CodeUnknown",
    "EmptyBasket",
    "ExchangeAsked",
    "Guest",
    "LimitPassed",
    "NoSeatsFor",
    "NoSeatsTogether",
    "NobodyToRefund",
    "NotCancelled",
    "NotExchangeable",
    "NotFailed",
    "NotInPlace",
    "NotOnSale",
    "NotTakenBack",
    "NotToBeMoved",
    "NothingChosen",
    "NothingToAdd",
    "NothingToRefund",
    "OneEveningAtATime",
    "PlacesLost",
    "PlanChanged",
    "PlanMoveAsked",
    "PlanMoveRefused",
    "PriceChanged",
    "ProductNotSold",
    "ProductSpent",
    "RatesRefused",
    "Released",
    "RenewalExists",
    "RenewalRefused",
    "SeatsTaken",
    "SeatsWithoutPlace",
    "SendDayRefused",
    "Subscriber",
    "SubscriptionAsked",
    "SubscriptionHeld",
    "SubscriptionIncomplete",
    "SubscriptionOver",
    "TicketsGone",
    "TooBusyToMove",
    "TooManyProducts",
    "WrongCount",
    "add_product",
    "add_to_subscription",
    "ask_letters",
    "begin_exchange",
    "begin_trial",
    "change_exchange_rules",
    "change_order_name",
    "choose_anew",
    "choose_rates",
    "decline_renewal",
    "discard_renewal",
    "drop_exchange",
    "drop_right",
    "empty_basket",
    "enter_code",
    "expire_order",
    "extend_basket",
    "forget_left_baskets",
    "give_credit_back",
    "give_product",
    "give_to_persons",
    "going_of",
    "hold_accessible_seats",
    "hold_best_seats",
    "hold_chosen_seats",
    "hold_general_places",
    "hold_subscription",
    "may_come_back",
    "move_to_plan",
    "note_letters",
    "offer_trials",
    "paid_by",
    "payments",
    "place_exchange",
    "place_order",
    "prepare_renewal",
    "prolong_holds",
    "prolong_renewal",
    "refund_everyone",
    "refund_lines",
    "refund_runs",
    "release_proposals",
    "remove_lines",
    "remove_product",
    "renewals",
    "send_refund_again",
    "send_tickets_again",
    "settle_refund_by_hand",
    "start_renewal",
    "take_again",
]
