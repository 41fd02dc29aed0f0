"""Every named fail-point with every victim: a process is killed there, comes back, and everything is true."""

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from coulisse.testing.trust.crash.matrix import Case, Conductor, Verdict, cases, play
from coulisse.testing.trust.crash.points import AFTER, BEFORE, POINTS
from coulisse.testing.trust.crash.rig import Rig, crash_rig
from coulisse.testing.trust.tier import ONLY, ROUNDS, SEED, say, tell

pytestmark = pytest.mark.slow(seconds=30)

PARTS = 2  # Two of them run beside each other,
STAGES = 2  # and in each of them two installations: while one waits for its database, the other sells.
TOGETHER = 12  # Judged together: what is wrong then is found alone with COULISSE_ONLY.


def batched(many: Sequence[Case], size: int) -> Iterator[Sequence[Case]]:
    for start in range(0, len(many), size):
        yield many[start : start + size]


@contextmanager
def stage(folder: Path, without: str = "") -> Iterator[tuple[Rig, Conductor, dict[str, Any]]]:
    with crash_rig(folder, without=without) as rig, closing(Conductor(rig)) as conductor:
        yield rig, conductor, rig.stable.do("coulisse.testing.trust.crash.world:make")


def play_all(folder: Path, asked: Sequence[Case]) -> list[Verdict]:
    verdicts: list[Verdict] = []
    folder.mkdir()
    with stage(folder) as (rig, conductor, world):
        for several in batched(asked, TOGETHER):
            verdicts += play(rig, conductor, world, several)
            for one in verdicts[-len(several) :]:
                if one.problems or ONLY:
                    say(f"{one.case}: {one.problems or 'ok'}")
    return verdicts


@pytest.mark.slow(seconds=200)
@pytest.mark.parametrize("part", range(PARTS))
def test_whoever_dies_wherever_nothing_is_lost_and_nothing_is_double(django_db_setup: None, tmp_path: Path, part: int) -> None:
    asked = [case for case in cases(ROUNDS, random.Random(SEED)) if re.search(ONLY, str(case))][part::PARTS]
    with ThreadPoolExecutor(STAGES) as stages:
        played = stages.map(lambda number: play_all(tmp_path / str(number), asked[number::STAGES]), range(STAGES))
        verdicts = [one for several in played for one in several]
    kills = Counter(one.case.victim for one in verdicts if one.reached)
    back = [one.back_seconds for one in verdicts if one.case.victim == "postgres"] or [0.0]
    tell(
        f"{len({one.case.point.name for one in verdicts})} of {len(POINTS)} fail-points, {sum(kills.values())} kills {dict(kills)}, "
        f"PostgreSQL back after {median(back):.2f} s, at most {max(back):.2f} s, mails twice {sum(one.mails_twice for one in verdicts)}"
    )
    assert [f"{one.case}: {one.problems}" for one in verdicts if one.problems] == []
    assert sum(kills.values()) == len(asked)


def test_every_point_is_killed_before_and_after_its_commit_and_with_the_database() -> None:
    asked = cases(1, random.Random(SEED))
    assert len(POINTS) >= 40 and len(asked) >= 120
    for point in POINTS:
        killed = {(case.victim, case.when) for case in asked if case.point == point}
        assert {(point.process, BEFORE), (point.process, AFTER)} <= killed and "postgres" in {victim for victim, _when in killed}


@pytest.mark.parametrize(("point", "victim", "guard"), [("mail: claimed", "worker", "coulisse.outreach.operations:queue_left_behind")])
def test_without_a_guard_the_same_death_is_noticed(django_db_setup: None, tmp_path: Path, point: str, victim: str, guard: str) -> None:
    found = next(one for one in POINTS if one.name == point)
    with stage(tmp_path, without=guard) as (rig, conductor, world):
        verdict = play(rig, conductor, world, [Case(found, AFTER, victim)])[0]
    tell(f"without {guard}: {verdict.problems}")
    assert verdict.reached and verdict.problems
