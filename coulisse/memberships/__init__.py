"""What people can hold of a house: codes, passes, vouchers, subscriptions; and how often each may be used."""

# Besides queries, operations, types, permissions, events and models.
DOORS = ("cards", "documents", "holders")
