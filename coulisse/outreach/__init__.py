"""Mails that leave a house."""

# Besides queries, operations, types, permissions, events and models.
DOORS: tuple[str, ...] = ()
