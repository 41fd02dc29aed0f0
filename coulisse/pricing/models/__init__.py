"""Price lists and offers, with their versions."""

from .offer import Offer, OfferVersion
from .price_list import PriceList, PriceListVersion

__all__ = ["Offer", "OfferVersion", "PriceList", "PriceListVersion"]
