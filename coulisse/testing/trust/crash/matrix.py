"""One case: somebody is in the middle of something, a process dies at a named point, comes back, and everything has to be true."""

import random
import socket
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from coulisse.testing.trust.crash import exchanging
from coulisse.testing.trust.crash.points import AFTER, BEFORE, NO_MEMORY, POINTS, FailPoint
from coulisse.testing.trust.crash.rig import Rig
from coulisse.testing.trust.crash.stories import Visitor

REACHED_SECONDS = 60.0
# Waiting is moved, not waited for: two minutes are all that an order may need, the rest is the lease of a mail.
FIRST_MINUTES, MAIL_MINUTES = 2, 11
IDLE_SECONDS = 20.0


@dataclass(frozen=True)
class Case:
    point: FailPoint
    when: str
    victim: str

    def __str__(self) -> str:
        return f"{self.point.name} / {self.when} / {self.victim}"


@dataclass
class Verdict:
    case: Case
    reached: bool = False
    problems: list[str] = field(default_factory=list)
    back_seconds: float = 0.0
    mails_twice: int = 0


def cases(rounds: int, chance: random.Random) -> list[Case]:
    """Each point: who stands there dies before the commit, and after it; the database dies, and at every fourth who stands by, before
    or after as the seed says. In further rounds all of them die, each time the other way."""
    found = []
    for number, point in enumerate(POINTS):
        others = [victim for victim in ("web", "worker") if victim != point.process]
        for again in range(rounds):
            found += [Case(point, when, point.process) for when in (BEFORE, AFTER)]
            for victim in ("postgres", *(others if rounds > 1 or number % 4 == 0 else ())):
                found.append(Case(point, (BEFORE, AFTER)[(chance.randrange(2) + again) % 2], victim))
    return found


class Conductor:
    """Waits at the line for a process that stands at its point, kills the victim, and lets the others go on."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self._line = socket.socket(socket.AF_UNIX)
        self._line.bind(str(rig.folder / "line"))
        self._line.listen(8)
        self._line.settimeout(0.2)
        self._watching, self._over = threading.Thread(), threading.Event()

    def close(self) -> None:
        self._line.close()

    def watch(self, case: Case, verdict: Verdict) -> threading.Thread:
        self._over = threading.Event()
        self._watching = threading.Thread(target=self._watch, args=[case, verdict, self._over])
        self._watching.start()
        return self._watching

    def stop(self) -> None:
        """Whoever comes to the point from now on goes on: this case is over, and nobody dies of it in the next."""
        self._over.set()
        if self._watching.ident:
            self._watching.join()
        with suppress(BlockingIOError):
            self._line.setblocking(False)
            while True:
                self._line.accept()[0].close()
        self._line.settimeout(0.2)

    def _watch(self, case: Case, verdict: Verdict, over: threading.Event) -> None:
        try:
            self._wait_and_strike(case, verdict, over)
        except Exception as error:
            verdict.problems.append(f"while it was killed: {type(error).__name__}: {str(error)[:600]}")

    def _wait_and_strike(self, case: Case, verdict: Verdict, over: threading.Event) -> None:
        until = time.monotonic() + REACHED_SECONDS
        while time.monotonic() < until and not over.is_set():
            try:
                there, _address = self._line.accept()
            except TimeoutError:
                self._rig.keep_alive()
                continue
            with there:
                there.settimeout(5)
                there.recv(40)
                verdict.reached = True
                began = time.monotonic()
                self._strike(case)
                verdict.back_seconds = time.monotonic() - began
                try:
                    there.sendall(b".")
                except OSError:
                    pass  # It was the victim.
            return

    def _strike(self, case: Case) -> None:
        """Who gets no memory lives on, but what it was doing is as dead as if it didn't."""
        if case.when == NO_MEMORY:
            self._rig.deaths.append((time.monotonic(), case.victim))
        else:
            self._rig.kill(case.victim)


def play(rig: Rig, conductor: Conductor, world: dict[str, Any], asked: Sequence[Case]) -> list[Verdict]:
    """Some cases, one after the other; then time goes on, and they are judged together."""
    played = []
    for case in asked:
        verdict, visitor = Verdict(case), Visitor(rig, world, int(world["evening"]))
        try:
            STORIES[case.point.story](rig, conductor, visitor, case, verdict).join()
        except Exception as error:
            verdict.problems.append(f"{type(error).__name__}: {str(error)[:600]}")
        rig.disarm()
        conductor.stop()
        if not verdict.reached:
            verdict.problems.append("nobody came to this point")
        played.append((verdict, visitor))
    played[-1][0].problems += [*come_to_rest(rig), *judge_all(rig)]
    for verdict, visitor in played:
        if not verdict.problems:
            _judge(rig, visitor, verdict.case, verdict)
    return [verdict for verdict, _visitor in played]


def come_to_rest(rig: Rig) -> list[str]:
    """Two minutes pass, in which every order comes to its end; then what the lease of a mail takes. What is stuck even so."""
    rig.mollie.notices.wait_until_idle()
    rig.wait_until_nobody_waits(5.0)
    rig.pass_minutes(FIRST_MINUTES)
    rig.wait_until_idle(5.0)
    stuck = rig.ask("SELECT code FROM sales_order o WHERE state = 'awaiting' AND pay_until < now()")
    for _lease in range(3):
        if rig.is_idle() and not rig.ask("SELECT 1 FROM outreach_message WHERE state = 'waiting' LIMIT 1"):
            break
        rig.pass_minutes(MAIL_MINUTES)
        rig.wait_until_idle(5.0)
    return [f"stuck after {FIRST_MINUTES} minutes: {stuck}"] if stuck else []


def judge_all(rig: Rig) -> list[str]:
    """What is wrong with all orders together: promises, tasks, and the ledger against the provider's own books."""
    problems = rig.broken_promises()
    if not rig.wait_until_idle(IDLE_SECONDS):  # The tasks of a minute may just have come round.
        problems.append(f"tasks are stuck: {rig.ask('SELECT id, task_name, status FROM procrastinate_jobs')}")
    theirs = sum(one.cents - one.refunded_cents for one in rig.mollie.books.payments.values() if one.status == "paid")
    ours = rig.ask("SELECT coalesce(sum(cents), 0)::int FROM ledger_posting WHERE account LIKE 'provider:%%'")[0][0]
    if abs(ours) != theirs:
        problems.append(f"the ledger says {ours}, the provider {theirs}")
    return problems


def _judge(rig: Rig, visitor: Visitor, case: Case, verdict: Verdict) -> None:
    if case.point.story == "over":
        return
    if visitor.earlier:
        exchanging.judge(rig, visitor, case, verdict)
        return
    payment = rig.mollie.books.payments[visitor.reference]
    paid = [one for one in rig.mollie.books.payments.values() if one.status == "paid" and one.asked["metadata"]["order_code"] == visitor.order_code]
    if len(paid) != 1:
        verdict.problems.append(f"charged {len(paid)} times")
    state, tickets = rig.ask(
        "SELECT o.state, (SELECT count(*) FROM admission_ticket t JOIN sales_orderline l ON l.id = t.order_line_id WHERE l.order_id = o.id AND voided_at IS NULL) "
        "FROM sales_order o WHERE o.code = %s",
        visitor.order_code,
    )[0]
    given_back = case.point.story in ("refund", "settled", "late")
    if (state, tickets) != (("expired" if case.point.story == "late" else "confirmed"), 0 if given_back else 2):
        verdict.problems.append(f"the order is {state} with {tickets} tickets")
    if payment.refunded_cents != (payment.cents if given_back else 0):
        verdict.problems.append(f"{payment.refunded_cents} of {payment.cents} went back")
    _judge_mails(rig, visitor, case, verdict)


def _judge_mails(rig: Rig, visitor: Visitor, case: Case, verdict: Verdict) -> None:
    """Once each. Only where the worker or its database died between the mail server's yes and our note of it is that one sent once
    more, as the same mail: counted. (It may have been there for somebody else's order. Who dies there twice sends it three times.)"""
    mails = rig.post.mails_to(visitor.email)
    expected = 1 if case.point.story == "late" or not case.point.story.startswith(("refund", "settled")) else 2
    if len(mails) != expected:
        verdict.problems.append(f"{len(mails)} mails, not {expected}")
    verdict.mails_twice = sum(len(came) - 1 for came in mails.values())
    verdict.problems += rig.sent_again_by_the_living(mails)


# The stories: each arms the point where it is its turn, and answers who waits there.


def _buy(rig: Rig, conductor: Conductor, visitor: Visitor, case: Case, verdict: Verdict) -> threading.Thread:
    rig.arm(case.point, case.when)
    watch = conductor.watch(case, verdict)
    visitor.order()
    visitor.pay()
    visitor.come_back()
    return watch


def _notice(rig: Rig, conductor: Conductor, visitor: Visitor, case: Case, verdict: Verdict) -> threading.Thread:
    visitor.order()
    rig.arm(case.point, case.when)
    watch = conductor.watch(case, verdict)
    visitor.pay()
    watch.join()
    visitor.come_back()
    return watch


def _return(rig: Rig, conductor: Conductor, visitor: Visitor, case: Case, verdict: Verdict) -> threading.Thread:
    visitor.order()
    rig.mollie.notices.lose()
    rig.arm(case.point, case.when)
    watch = conductor.watch(case, verdict)
    visitor.pay()
    visitor.come_back()
    return watch


def _poll(rig: Rig, conductor: Conductor, visitor: Visitor, case: Case, verdict: Verdict) -> threading.Thread:
    """Nobody tells us, and the buyer doesn't come back."""
    visitor.order()
    rig.mollie.notices.lose()
    visitor.pay()
    rig.arm(case.point, case.when)
    watch = conductor.watch(case, verdict)
    rig.pass_minutes(FIRST_MINUTES)
    return watch


def _late(rig: Rig, conductor: Conductor, visitor: Visitor, case: Case, verdict: Verdict) -> threading.Thread:
    """Paid when the time was over and the places were another's."""
    visitor.performance = int(rig.stable.do("coulisse.testing.trust.crash.world:small_evening", house=visitor.world["house"]))
    visitor.order()
    rig.pass_minutes(40)
    rig.wait_until_idle(5.0)
    other = Visitor(rig, visitor.world, visitor.performance)
    other.order()
    other.pay()
    other.come_back()
    rig.arm(case.point, case.when)
    watch = conductor.watch(case, verdict)
    visitor.pay()
    return watch


def _over(rig: Rig, conductor: Conductor, visitor: Visitor, case: Case, verdict: Verdict) -> threading.Thread:
    """Nobody pays."""
    visitor.order()
    rig.arm(case.point, case.when)
    watch = conductor.watch(case, verdict)
    rig.pass_minutes(40)
    return watch


def _bought(rig: Rig, visitor: Visitor) -> None:
    visitor.order()
    visitor.pay()
    visitor.come_back()
    rig.wait_until_nobody_waits(10.0)


def _refund(rig: Rig, conductor: Conductor, visitor: Visitor, case: Case, verdict: Verdict) -> threading.Thread:
    _bought(rig, visitor)
    lines = rig.stable.do("coulisse.testing.trust.crash.world:lines_of", house=visitor.world["house"], code=visitor.order_code)
    rig.arm(case.point, case.when)
    watch = conductor.watch(case, verdict)
    visitor.give_back(visitor.order_code, lines)
    return watch


def _settled(rig: Rig, conductor: Conductor, visitor: Visitor, case: Case, verdict: Verdict) -> threading.Thread:
    """The money left the provider; the poll hears of it."""
    _bought(rig, visitor)
    lines = rig.stable.do("coulisse.testing.trust.crash.world:lines_of", house=visitor.world["house"], code=visitor.order_code)
    visitor.give_back(visitor.order_code, lines)
    rig.wait_until_nobody_waits(10.0)
    rig.mollie.notices.lose()
    for refund in rig.mollie.books.payments[visitor.reference].refunds:
        rig.mollie.books.finish_refund(refund.reference)
    rig.arm(case.point, case.when)
    watch = conductor.watch(case, verdict)
    rig.pass_minutes(FIRST_MINUTES)
    return watch


STORIES = {
    "buy": _buy, "notice": _notice, "return": _return, "poll": _poll, "late": _late, "over": _over, "refund": _refund, "settled": _settled,
    **exchanging.STORIES,
}  # fmt: skip
