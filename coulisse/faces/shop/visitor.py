"""Where a request comes from: only for limits, kept nowhere but as a digest."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address of the visitor: what the outermost trusted proxy saw, else who connects. Of IPv6 the network.

    A household has a whole IPv6 network (/64), and a machine may take any address in it.
    """
    proxies = settings.ENVIRONMENT.trusted_proxies
    seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    address = seen[-proxies] if proxies and len(seen) >= proxies else request.META.get("REMOTE_ADDR", "")
    try:
        found = ip_address(address)
    except ValueError:
        return address[:64]
    return str(ip_network(f"{found}/64", strict=False)) if isinstance(found, IPv6Address) else str(found)
