"""What search engines ask for: every page of a house once, in each of its languages."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, tostring

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from coulisse.faces.shop.absolute import absolute
from coulisse.faces.shop.house import shop_page
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.programme import queries as programme
from coulisse.programme.types import PerformanceState

_SITEMAP, _XHTML = "http://www.sitemaps.org/schemas/sitemap/0.9", "http://www.w3.org/1999/xhtml"


@require_safe
@cache_control(public=True, max_age=3600)
@shop_page
def sitemap(request: HttpRequest, house: House) -> HttpResponse:
    """The sitemap of a house: its agenda, its pages, each production with a performance to come. One query."""
    root = Element("urlset", {"xmlns": _SITEMAP, "xmlns:xhtml": _XHTML})
    for name, args in _pages(house):
        each = {language: absolute(house, reverse(name, args=[house.slug, language, *args])) for language in house.languages}
        for address in each.values():
            entry = SubElement(root, "url")
            SubElement(entry, "loc").text = address
            for language, other in each.items() if len(each) > 1 else ():
                SubElement(entry, "xhtml:link", {"rel": "alternate", "hreflang": language, "href": other})
    return HttpResponse(tostring(root, encoding="utf-8", xml_declaration=True), content_type="application/xml; charset=utf-8")


def _pages(house: House) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield from (("shop:agenda", ()), ("shop:info", ()), ("shop:terms", ()), ("shop:accessibility", ()))
    with house_scope(house.pk) as scope:
        coming = programme.performances().exclude(state=PerformanceState.DRAFT).filter(starts_at__gt=scope.now)
        slugs = coming.order_by("production__slug").values_list("production__slug", flat=True).distinct()
        yield from [("shop:event", (slug,)) for slug in slugs]
