"""What is wrong with a plan: collected, so that somebody sees all of it at once, and said so that they can act."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MOST_SHOWN = 200


@dataclass(frozen=True)
class PlanProblem:
    """One thing wrong with a plan: where, and what to do, in the language of who reads it."""

    where: str
    says: str

    def __str__(self) -> str:
        return f"{self.where}: {self.says}" if self.where else self.says


class PlanRefused(Exception):
    """The document is not a plan that can be sold from."""

    def __init__(self, problems: list[PlanProblem]) -> None:
        self.problems = problems
        super().__init__("; ".join(str(problem) for problem in problems[:5]))


class Problems:
    """A list of problems that grows no longer than somebody reads; the rest is counted."""

    def __init__(self) -> None:
        self._found: list[PlanProblem] = []
        self._more = 0

    def add(self, where: str, says: str) -> None:
        if len(self._found) < MOST_SHOWN:
            self._found.append(PlanProblem(where, says))
        else:
            self._more += 1

    def __bool__(self) -> bool:
        return bool(self._found)

    @property
    def all(self) -> list[PlanProblem]:
        if not self._more:
            return list(self._found)
        rest = ngettext("and %(count)d more problem.", "and %(count)d more problems.", self._more) % {"count": self._more}
        return [*self._found, PlanProblem("", rest)]

    def refuse(self) -> None:
        """Raise `PlanRefused` if anything is wrong so far."""
        if self._found:
            raise PlanRefused(self.all)


def refused(says: str, where: str = "") -> PlanRefused:
    """One problem that ends the reading at once."""
    return PlanRefused([PlanProblem(where, says)])


def seat_place(section: str, row: str, seat: str) -> str:
    """How a problem names a seat: “row A, seat 5”."""
    return _("%(row)s, seat %(seat)s") % {"row": row_place(section, row), "seat": seat or "?"}


def row_place(section: str, row: str) -> str:
    return _("row %(row)s") % {"row": f"{section} {row}".strip() or "?"}
