"""What stands in addresses, besides Django's own."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class Language(StringConverter):
    """One of the three languages."""

    regex = "nl|fr|en"


class OrderCode(StringConverter):
    """The code of an order, as people read it."""

    regex = "[0-9A-Za-z]{6,12}"


class LinkSignature(StringConverter):
    """The signature in a signed link; any length, so that an altered one gets a page that explains."""

    regex = "[0-9A-Za-z_-]{1,80}"


register_converter(Language, "lang")
register_converter(OrderCode, "order")
register_converter(LinkSignature, "sig")
