"""Clusters, houses, the people who work there, and what they did."""

from .history import HistoryEntry
from .house import Cluster, House, HouseDomain
from .identity import Passkey, RecoveryCode, Totp, User
from .staff import ApiToken, Invitation, StaffRole
from .throttle import Throttle

__all__ = [
    "ApiToken",
    "Cluster",
    "HistoryEntry",
    "House",
    "HouseDomain",
    "Invitation",
    "Passkey",
    "RecoveryCode",
    "StaffRole",
    "Throttle",
    "Totp",
    "User",
]
