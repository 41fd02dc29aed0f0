"""The customers of a house."""

from .customer import Customer

__all__ = ["Customer"]
