"""Price lists and their versions."""

from .price_list import PriceList, PriceListVersion

__all__ = ["PriceList", "PriceListVersion"]
