"""Coulisse: the ticketing platform that a cluster of houses runs together."""
