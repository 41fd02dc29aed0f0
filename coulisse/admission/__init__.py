"""Tickets and the door."""

# Besides queries, operations, types, permissions, events and models.
DOORS = ("cards", "codes", "pdf", "png", "svg", "wording")
