"""What a place costs."""

# Besides queries, operations, types, permissions, events and models.
DOORS = ("rules", "rates", "rate_words", "documents", "offers")
