"""Halls, their layouts, and the versions of a seating plan."""

from .hall import Hall, Layout
from .plan_version import PlanVersion

__all__ = ["Hall", "Layout", "PlanVersion"]
