"""What can be done with customers. Inside a house scope."""

from datetime import datetime

from django.db import connection

from coulisse.houses.cursors import kept_cursor


def customer_for(*, house_id: int, email: str, name: str, language: str, now: datetime) -> int:
    """The id of the house's customer with this address, made where there is none. One statement.

    A name that is known isn't wiped out by an empty one; the language follows the last order.
    """
    cursor = kept_cursor(connection)
    cursor.execute(
        "INSERT INTO customers_customer (house_id, email, name, language, created_at) VALUES (%s, %s, %s, %s, %s) "
        "ON CONFLICT (house_id, lower(email)) DO UPDATE SET language = EXCLUDED.language, "
        "name = CASE WHEN EXCLUDED.name = '' THEN customers_customer.name ELSE EXCLUDED.name END RETURNING id",
        [house_id, email, name, language, now],
    )
    return cursor.fetchone()[0]
