"""Codes that a machine brings for its buyers: wrong ones are counted by token, right ones aren't."""

from collections.abc import Iterator
from contextlib import contextmanager

from coulisse.faces.api.auth import Caller
from coulisse.faces.api.problems import ApiProblem
from coulisse.houses.throttles import CODE_OF_MACHINE, TooManyTries, count_try, give_try_back
from coulisse.memberships.cards import CardNotChecked
from coulisse.openings.operations import CodeOpensNothing, EarlyLineOver
from coulisse.sales.operations import CodeUnknown


@contextmanager
def codes_counted(caller: Caller, says: str) -> Iterator[None]:
    """Around what looks at a code: a problem that ``says`` so where it is unknown, another one after too many of them."""
    who = str(caller.token.pk)
    try:
        count_try(CODE_OF_MACHINE, who)
        yield
    except TooManyTries as wait:
        raise ApiProblem(429, "slow-down", "Too many wrong codes", "Wait before you try again.", retry_after_seconds=wait.seconds) from wait
    except (CodeUnknown, CodeOpensNothing) as unknown:
        raise ApiProblem(422, "unknown-code", says, "Look at what was typed.") from unknown
    except (CardNotChecked, EarlyLineOver):
        give_try_back(CODE_OF_MACHINE, who)
        raise
    give_try_back(CODE_OF_MACHINE, who)
