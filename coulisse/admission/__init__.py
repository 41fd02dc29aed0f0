"""Tickets and the door."""

# Besides queries, operations, types, permissions, events and models.
DOORS = ("pdf", "codes", "svg")
