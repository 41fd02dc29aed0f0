"""Who chooses seats sees them being taken: one small process that keeps many connections open and says what is free."""

# Besides queries, operations, types, permissions, events and models.
DOORS = ("serving",)
