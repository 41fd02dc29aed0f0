"""Tickets and the door."""

# Besides queries, operations, types, permissions, events and models.
DOORS = ("codes", "pdf", "svg", "wording")
