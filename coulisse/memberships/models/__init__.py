"""What somebody holds, and what was used of it."""

from .code import Code
from .membership import Membership, MembershipEntry, Person, Reserve
from .product import Product, ProductVersion
from .use import Use

__all__ = ["Code", "Membership", "MembershipEntry", "Person", "Product", "ProductVersion", "Reserve", "Use"]
