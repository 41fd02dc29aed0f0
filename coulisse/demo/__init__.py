"""The invented cluster of the demo: three houses, their halls, a season, part of it sold."""

DOORS = ("cluster", "guide", "posters")
