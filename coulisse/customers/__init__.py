"""The customers of a house."""

# Besides queries, operations, types, permissions, events and models.
DOORS: tuple[str, ...] = ()
