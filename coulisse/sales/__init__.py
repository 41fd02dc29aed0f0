"""Baskets, orders, payments, refunds."""

# Besides queries, operations, types, permissions, events and models.
DOORS = (
    "payments",
    "links",
    "arrangements",
    "choice_prices",
    "held",
    "persons",
    "subscriptions",
    "offering",
    "rights",
    "audience",
    "renewals",
    "exchanging",
    "exchange_targets",
    "previews",
)
