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
    "exchange_rules",
    "exchanged",
    "exchanging",
    "exchange_targets",
    "previews",
)
