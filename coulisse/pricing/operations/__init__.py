"""What can be done with price lists and offers. Inside a house scope."""

from .offers import Checked, OfferKeyTaken, OffersContradict, archive_offer, change_offer, create_offer, order_offers
from .price_lists import PriceListNameTaken, archive_price_list, change_prices, create_price_list, rename_price_list

__all__ = [
    "Checked",
    "OfferKeyTaken",
    "OffersContradict",
    "PriceListNameTaken",
    "archive_offer",
    "archive_price_list",
    "change_offer",
    "change_prices",
    "create_offer",
    "create_price_list",
    "order_offers",
    "rename_price_list",
]
