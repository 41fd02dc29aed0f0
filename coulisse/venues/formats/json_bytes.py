"""JSON from outside: of a size that fits, and nothing that a plan could not hold."""

import json
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from coulisse.venues.problems import refused

MOST_BYTES = 16 * 1024 * 1024


def small_enough(data: bytes) -> bytes:
    """The data themselves; raises `PlanRefused` when they are more than a plan could need."""
    if len(data) > MOST_BYTES:
        raise refused(
            _("The file is %(size)d MB; %(most)d MB is the most. A plan of 20,000 seats needs less than 5 MB.")
            % {"size": len(data) // 1_000_000, "most": MOST_BYTES // 1_000_000}
        )
    return data


def read_json(data: bytes) -> Any:
    """What a JSON file holds; raises `PlanRefused` with the line where it breaks off."""
    try:
        return json.loads(small_enough(data).decode(json.detect_encoding(data)).removeprefix("\ufeff"), parse_constant=_not_a_number)
    except UnicodeDecodeError:
        raise refused(_("The file can't be read as text. Save it as JSON in UTF-8 and try again.")) from None
    except json.JSONDecodeError as error:
        raise refused(
            _("The file is not complete JSON: something is wrong at line %(line)d, position %(column)d.")
            % {"line": error.lineno, "column": error.colno}
        ) from None
    except (RecursionError, ValueError):
        raise refused(_("The file holds lists in lists or numbers that no seating plan needs.")) from None


def _not_a_number(name: str) -> NoReturn:
    raise ValueError(name)
