"""Where machines outside may be asked: over TLS, or on this machine itself."""

from urllib.parse import urlsplit


def is_loopback(url: str) -> bool:
    """Whether an address is this machine's own."""
    host = urlsplit(url).hostname or ""
    return host in ("127.0.0.1", "::1", "localhost") or host.endswith(".localhost")


def is_safe_address(url: str) -> bool:
    """Whether a secret may be sent there."""
    return url.startswith("https://") or is_loopback(url)
