"""The opening of a season: a line in which everybody has a fair place, and the door that lets in as many as is safe."""

# Besides queries, operations, types, permissions, events and models.
DOORS = ("rules", "slips", "standing", "gate", "pulse")
