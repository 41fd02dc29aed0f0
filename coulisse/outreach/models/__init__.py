"""Mails that leave a house."""

from .message import Message

__all__ = ["Message"]
