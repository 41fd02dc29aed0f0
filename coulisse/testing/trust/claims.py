"""Taking places without the guard of a place: the same statements with one claim a holder in place of one claim."""

from collections.abc import Iterator

from coulisse.inventory import operations

_KEY = "ON CONFLICT (house_id, performance_id, place_no)"
# The looks beforehand spare locks and guard nothing: who comes at the same moment passes them. On a busy machine few do,
# and these proofs don't wait for luck.
_LOOKS = {"WHERE NOT EXISTS": "WHERE true OR NOT EXISTS", f"WHERE ({operations._OF_OTHERS}) IS NULL": "WHERE true"}


def unguarded_statements() -> Iterator[tuple[str, str]]:
    """Each statement of `inventory.operations` that takes places, by its name. The table has to carry that key: see `without_the_guard`."""
    for name, sql in vars(operations).copy().items():
        if isinstance(sql, str) and _KEY in sql:
            unguarded = sql.replace(_KEY, f"{_KEY[:-1]}, holder)")
            for look, none in _LOOKS.items():
                unguarded = unguarded.replace(look, none)
            yield name, unguarded
