"""What a house shows: productions and performances."""

# Besides queries, operations, types, permissions, events and models.
DOORS = ("rules", "taxonomy", "images", "transfer", "words")
