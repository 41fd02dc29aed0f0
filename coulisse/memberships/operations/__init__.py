"""What can be done with what people hold. Inside a house scope."""

from .codes import CodeRefused, CodeTaken, archive_codes, make_code, make_codes
from .memberships import (
    NotEnoughLeft,
    cancel_membership,
    give_back,
    issue_memberships,
    join_membership,
    note_change,
    note_renewal,
    release_reserves,
    reserve,
    spend,
)
from .products import ProductKeyTaken, archive_product, change_product, create_named_product, create_product, order_products
from .uses import UsedUp, give_back_uses, prolong_uses, release_uses, take_uses, use_up

__all__ = [
    "CodeRefused",
    "CodeTaken",
    "NotEnoughLeft",
    "ProductKeyTaken",
    "UsedUp",
    "archive_codes",
    "archive_product",
    "cancel_membership",
    "change_product",
    "create_named_product",
    "create_product",
    "give_back",
    "give_back_uses",
    "issue_memberships",
    "join_membership",
    "make_code",
    "make_codes",
    "note_change",
    "note_renewal",
    "order_products",
    "prolong_uses",
    "release_reserves",
    "release_uses",
    "reserve",
    "spend",
    "take_uses",
    "use_up",
]
