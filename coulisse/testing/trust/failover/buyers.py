"""People who buy while machines die: they press again, as people do, and remember what they were told."""

import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

from coulisse.testing.trust.leash import ended
from coulisse.testing.trust.storm import MARK, Buyer, best_place, path_of

# A page that looks again by itself waits eight seconds; people are sooner.
PATIENCE_SECONDS = 1.0
ENDS_SECONDS = 300.0
_ORDER = re.compile(r"/orders/([^/]+)/")


class Interrupted(Exception):
    """Something didn't come through: whoever pressed looks what is true, and goes on."""


@dataclass(frozen=True)
class Action:
    """One press or one page: when it was answered, how long it took, whether it came through."""

    at: float
    seconds: float
    fine: bool
    wrote: bool
    said: str = ""


@dataclass
class Heard:
    """What all buyers together were told."""

    actions: list[Action] = field(default_factory=list)
    tickets: dict[str, int] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)

    def between(self, since: float, until: float) -> list[Action]:
        return [action for action in self.actions if since <= action.at - action.seconds and action.at <= until]

    def first_write_after(self, moment: float) -> float | None:
        """When something was written again that began after this moment."""
        return min((one.at for one in self.actions if one.fine and one.wrote and one.at - one.seconds >= moment), default=None)

    def longest_silence(self, since: float, until: float) -> float:
        """How long nothing at all was written in this time."""
        wrote = sorted([since, *(one.at for one in self.actions if one.fine and one.wrote and since <= one.at <= until), until])
        return max(later - earlier for earlier, later in pairwise(wrote))


@dataclass
class Patient(Buyer):
    heard_by_all: Heard = field(default_factory=Heard)
    over: threading.Event = field(default_factory=threading.Event)
    stays: bool = True  # On one connection, as a browser does; else one a request, as a proxy does.

    def ask(self, path: str, form: dict[str, Any] | None = None) -> tuple[HTTPResponse, str]:
        began = time.monotonic()
        try:
            answer, page = super().ask(path, form)
            fine, said = answer.status < 500, "" if answer.status < 500 else f"{answer.status} {_title(page)}"
        except (OSError, HTTPException) as error:
            self.connection.close()
            answer, page, fine, said = None, "", False, type(error).__name__
        if not self.stays:
            self.connection.close()
        now = time.monotonic()
        self.heard_by_all.actions.append(Action(now, now - began, fine, form is not None, said))
        if not fine or answer is None:
            raise Interrupted(said)
        return answer, page

    def buy_once(self) -> None:
        """One order, however often it is interrupted."""
        self.cookies = {"csrftoken": MARK}
        basket = False
        while not self.over.is_set():
            try:
                if not basket:
                    basket = self.ask(*best_place(self))[0].status == 302
                    if not basket:
                        return
                if self._arrive(self._truth()):
                    return
            except Interrupted:
                self.over.wait(PATIENCE_SECONDS)

    def _truth(self) -> str:
        """What the checkout says now: the order where it is done, else the way through the payment."""
        answer, _page = self.ask(f"{self.shop}/checkout/")
        if "/orders/" in answer.headers["Location"]:
            return path_of(answer)
        _answer, page = self.ask(f"{self.shop}/basket/")
        total = re.search(r'name="total_seen" value="(\d+)"', page)
        if not total:
            return ""
        answer, page = self.ask(f"{self.shop}/checkout/", {"email": f"buyer{self.number}@example.org", "total_seen": total[1]})
        forms: Sequence[dict[str, object] | None] = ({"choice": "bancontact"}, None)
        for form in forms:
            if "/orders/" in answer.headers.get("Location", "/orders/"):
                break
            answer, page = self.ask(path_of(answer), form)
        return path_of(answer) if "Location" in answer.headers else ""

    def _arrive(self, there: str) -> bool:
        """Whether the page of the order shows its tickets: that is what nobody may lose."""
        code = _ORDER.search(there)
        if not code:
            self.over.wait(0.3)
            return there == "" and self._is_empty()
        _answer, page = self.ask(there)
        if tickets := page.count('class="ticket-code"'):
            self.heard_by_all.tickets[code[1]] = tickets
            return True
        self.over.wait(0.3)
        return False

    def _is_empty(self) -> bool:
        """The basket is over: its time was, or the hold was never made."""
        return 'name="total_seen"' not in self.ask(f"{self.shop}/basket/")[1]


def _title(page: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    return found[1].strip() if found else page[:80]


def evening_of(house: str, evening: Sequence[Any]) -> Any:
    """A performance as far as buyers know it: by its addresses."""
    return SimpleNamespace(house=SimpleNamespace(slug=house), production=SimpleNamespace(slug=evening[0]), pk=evening[1])


class Crowd:
    """So many people, one order after the other each, until told to stop."""

    def __init__(self, port: int, house: str, evening: Sequence[Any], people: int, *, stays: bool = True) -> None:
        self.heard, self.over = Heard(), threading.Event()
        where = evening_of(house, evening)
        self._threads = [threading.Thread(target=self._come, args=[port, number, where, stays], daemon=True) for number in range(people)]

    def _come(self, port: int, number: int, where: Any, stays: bool) -> None:
        buyer = Patient(port, number, where, heard_by_all=self.heard, over=self.over, stays=stays)
        try:
            while not self.over.is_set():
                buyer.buy_once()
                buyer.number += len(self._threads)  # Who comes next is somebody else: one address may hold only so often.
                self.over.wait(0.2)
        except Exception as error:
            self.heard.strange.append(f"{type(error).__name__}: {error}")
        finally:
            buyer.connection.close()

    def __enter__(self) -> "Crowd":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_what: object) -> None:
        self.over.set()
        ended(self._threads, ENDS_SECONDS, "the buyers")
