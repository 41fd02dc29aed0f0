"""Halls, layouts and seating plans."""

# Besides queries, operations, types, permissions, events and models.
DOORS = ("plan", "rules", "generator", "geometry", "formats")
