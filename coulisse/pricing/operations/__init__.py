"""What can be done with price lists and offers. Inside a house scope."""

from .offers import (
    Checked,
    NothingToPublish,
    OfferKeyTaken,
    OffersContradict,
    archive_offer,
    change_offer,
    create_offer,
    discard_draft,
    draft_offer,
    order_offers,
    problems_of,
    publish_offer,
    restore_offer,
)
from .price_lists import PriceListNameTaken, archive_price_list, change_prices, create_price_list, rename_price_list

__all__ = [
    "Checked",
    "NothingToPublish",
    "OfferKeyTaken",
    "OffersContradict",
    "PriceListNameTaken",
    "archive_offer",
    "archive_price_list",
    "change_offer",
    "change_prices",
    "create_offer",
    "create_price_list",
    "discard_draft",
    "draft_offer",
    "order_offers",
    "problems_of",
    "publish_offer",
    "rename_price_list",
    "restore_offer",
]
