"""How the fake misbehaves on request: at which call, in what way, how often."""

import threading
from dataclasses import dataclass

# What a fault does. Those that begin with act_ carry the request out first: the money moved, the answer is lost.
BEFORE = {"error", "garbage", "empty", "page", "redirect", "drop", "hang", "slow"}
AFTER = {"act_then_error", "act_then_garbage", "act_then_drop", "act_then_hang", "trickle"}
CALLS = {"create_payment", "get_payment", "create_refund", "get_refund", "list_payments", "list_refunds", "list_methods", "any"}


@dataclass
class Fault:
    """``at`` a call, ``does`` something, ``times``; ``status`` of an error, ``seconds`` of waiting, ``retry_after``."""

    at: str
    does: str
    times: int = 1
    status: int = 503
    seconds: float = 30
    retry_after: int | None = None

    def __post_init__(self) -> None:
        if self.at not in CALLS or self.does not in BEFORE | AFTER:
            raise ValueError(f"no such fault: {self.does} at {self.at}")


class Faults:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._waiting.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()

    def next_at(self, call: str) -> Fault | None:
        """The fault for this call, used up by one."""
        with self._lock:
            for fault in self._waiting:
                if fault.at in (call, "any"):
                    fault.times -= 1
                    if fault.times <= 0:
                        self._waiting.remove(fault)
                    return fault
            return None
