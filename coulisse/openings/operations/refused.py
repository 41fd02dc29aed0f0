"""A plan that can't be kept."""

from collections.abc import Mapping


class PlanRefused(Exception):
    """The plan can't be kept: ``problems`` is a sentence for each field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__("; ".join(problems.values()))
