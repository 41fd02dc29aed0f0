"""Who has which place of which performance."""

# Besides queries, operations, types, permissions, events and models.
DOORS = ("best_seats", "for_many", "own_seats", "reaching", "rearranging", "same_seats")
