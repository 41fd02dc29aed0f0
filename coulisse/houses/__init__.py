"""Clusters, houses, the people who work there, and whose rows a transaction sees."""

# Besides queries, operations, types, permissions, events and models.
DOORS = ("asked", "answers", "cursors", "written", "rows", "scope", "secrets", "throttles", "authentication", "identity")
