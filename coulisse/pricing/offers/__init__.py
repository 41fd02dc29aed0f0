"""Offers: what a ticket costs less, for whom, when, and why."""
