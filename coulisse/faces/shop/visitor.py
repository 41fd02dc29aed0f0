"""Where a visitor comes from, for limits: kept nowhere but as a digest."""

import re
from ipaddress import IPv6Address, ip_address, ip_network

from django.http import HttpRequest

from coulisse.faces.shared.clients import client_address

_WITH_PORT = re.compile(r"^(?:\[([^\]]*)\](?::\d+)?|([\d.]+):\d+)$")


def visitor_network(request: HttpRequest) -> str:
    """The address of the visitor; of IPv6 the network (/64): a household has all of it, and any machine may take any address there.
    A proxy that listens on both writes IPv4 as IPv6 (all of it would be one network), and some write the port, which changes."""
    address = client_address(request)
    try:
        found = ip_address(_WITH_PORT.sub(r"\1\2", address))
    except ValueError:
        return address[:64]
    found = (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
    return str(ip_network(f"{found}/64", strict=False)) if isinstance(found, IPv6Address) else str(found)
