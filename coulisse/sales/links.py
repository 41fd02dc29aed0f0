"""Signed links to an order, and to a pass or voucher: whoever has the mail has it, no account needed."""

from uuid import UUID

from django.conf import settings

from coulisse.lib.sealing import derived_key, signature, signature_is_right


def _key() -> bytes:
    return derived_key(settings.SECRET_KEY, "order-links")


def order_signature(house_id: int, code: str) -> str:
    """22 signs that stand in the address of an order."""
    return signature(f"order:{house_id}:{code}", key=_key())


def order_signature_is_right(house_id: int, code: str, given: str) -> bool:
    """False for a link that was altered by as much as one letter. Constant time."""
    return signature_is_right(f"order:{house_id}:{code}", given, key=_key())


def held_signature(house_id: int, membership_id: int) -> str:
    """22 signs that stand in the address of a pass or voucher."""
    return signature(f"held:{house_id}:{membership_id}", key=_key())


def held_signature_is_right(house_id: int, membership_id: int, given: str) -> bool:
    """False for a link that was altered by as much as one letter. Constant time."""
    return signature_is_right(f"held:{house_id}:{membership_id}", given, key=_key())


def renewal_signature(house_id: int, proposal_id: UUID) -> str:
    """22 signs that stand in the address of a proposal to renew."""
    return signature(f"renewal:{house_id}:{proposal_id}", key=_key())


def renewal_signature_is_right(house_id: int, proposal_id: UUID, given: str) -> bool:
    """False for a link that was altered by as much as one letter. Constant time."""
    return signature_is_right(f"renewal:{house_id}:{proposal_id}", given, key=_key())
