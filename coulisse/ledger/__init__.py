"""Money never changes, it moves: double entry in integer cents."""

# Besides queries, operations, types, permissions, events and models.
DOORS = ("accounts",)
