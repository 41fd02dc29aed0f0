"""Where a visitor comes from, for limits: kept nowhere but as a digest."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.http import HttpRequest

from coulisse.faces.shared.clients import client_address


def visitor_network(request: HttpRequest) -> str:
    """The address of the visitor; of IPv6 the network (/64): a household has all of it, and any machine may take any address there."""
    address = client_address(request)
    try:
        found = ip_address(address)
    except ValueError:
        return address[:64]
    return str(ip_network(f"{found}/64", strict=False)) if isinstance(found, IPv6Address) else str(found)
