"""Halls of a house: their layouts, and the seating plans that are brought in, drawn, published and compared."""
