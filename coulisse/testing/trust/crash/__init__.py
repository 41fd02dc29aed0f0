"""Processes that die where it hurts most: the crash matrix. See `points.py` for where, `matrix.py` for how."""
