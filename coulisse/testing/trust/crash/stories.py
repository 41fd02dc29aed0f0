"""What people do while a process dies under them, and what their browsers do then: ask again."""

import re
import time
import urllib.error
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from urllib.parse import urlencode
from uuid import uuid4

from coulisse.testing.trust.crash.rig import Rig
from coulisse.testing.trust.storm import MARK

PATIENCE_SECONDS = 30.0
_numbers = count(1)


class GaveUp(Exception):
    """A buyer asked again and again, and nothing came of it."""


@dataclass
class Visitor:
    """A browser, whose user presses the same button again when nothing comes."""

    rig: Rig
    world: dict[str, object]
    performance: int
    patience: float = PATIENCE_SECONDS
    number: int = field(default_factory=lambda: next(_numbers))
    cookies: dict[str, str] = field(default_factory=lambda: {"csrftoken": MARK})
    heard: Counter[int] = field(default_factory=Counter)
    reference: str = ""
    back: str = ""
    shown_tickets: int = 0
    earlier: str = ""  # The code of the order whose tickets were exchanged.

    @property
    def email(self) -> str:
        return f"bea{self.number}@example.org"

    @property
    def shop(self) -> str:
        return f"/{self.world['slug']}/en"

    def ask(self, path: str, form: dict[str, object] | None = None) -> tuple[int, str, str]:
        """(status, where it leads, page); asked again for as long as nothing comes, or only that it didn't work."""
        until = time.monotonic() + self.patience
        while time.monotonic() < until:
            try:
                status, location, page = self._once(path, form)
            except (OSError, HTTPException):
                self.heard[0] += 1
            else:
                self.heard[status] += 1
                assert "Traceback" not in page
                if status < 500 and status != 429:
                    return status, location, page
            time.sleep(0.1)
            self.rig.keep_alive()
        raise GaveUp(f"{path}: {dict(self.heard)}")

    def _once(self, path: str, form: dict[str, object] | None) -> tuple[int, str, str]:
        connection = HTTPConnection("127.0.0.1", self.rig.port, timeout=min(20, self.patience))
        headers = {
            "Host": f"127.0.0.1:{self.rig.port}", "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), "Accept": "text/html",
            "X-Forwarded-For": f"10.{self.number >> 8}.{self.number & 255}.9",
        }  # fmt: skip
        body = None
        if form is not None:
            body = urlencode({**form, "csrfmiddlewaretoken": MARK}, doseq=True)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request("GET" if form is None else "POST", path, body, headers)
            answer = connection.getresponse()
            page = answer.read().decode(errors="replace")
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        if answer.status == 200 and "</html>" not in page:
            raise HTTPException("the page broke off")  # Where its length wasn't said any more, nothing else tells so.
        location = answer.headers.get("Location") or ""
        return answer.status, location.removeprefix(f"http://127.0.0.1:{self.rig.port}"), page

    # Buying, step by step.

    def order(self) -> None:
        """Two places, one of them for somebody young; ends on the provider's page."""
        status, _there, page = self.ask(f"{self.shop}/e/{self.world['production']}/{self.performance}/best/", {"count": 2, "zone": "1"})
        assert status == 302, f"{status}: {re.findall('<h[12][^>]*>(.*?)</h', page)}"
        _status, _there, page = self.ask(f"{self.shop}/basket/")
        line = re.search(r'name="rate-(\d+)"', page)
        assert line, page
        self.ask(f"{self.shop}/basket/rates/", {f"rate-{line[1]}": "youth", f"was-{line[1]}": "adult"})
        self._check_out()

    def _check_out(self) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while not self.reference and time.monotonic() < until:
            _status, _there, page = self.ask(f"{self.shop}/basket/")
            total = re.search(r'name="total_seen" value="(\d+)"', page)
            assert total, page
            _status, there, _page = self.ask(f"{self.shop}/checkout/", {"email": self.email, "total_seen": total[1]})
            if there.startswith(self.rig.mollie.url):
                self.reference = "tr_" + there.rpartition("/")[2]
        if not self.reference:
            raise GaveUp(f"not at the provider: {dict(self.heard)}")

    def pay(self) -> None:
        """On the provider's page."""
        form = urlencode({"status": "paid"}).encode()
        request = urllib.request.Request(f"{self.rig.mollie.url}/checkout/{self.reference.removeprefix('tr_')}", form, method="POST")
        try:
            urllib.request.build_opener(_NoRedirect).open(request, timeout=20).close()
        except urllib.error.HTTPError as answer:
            self.back = answer.headers["Location"].removeprefix(f"http://127.0.0.1:{self.rig.port}")

    def come_back(self) -> None:
        """From the provider, to the tickets; the page that waits asks again by itself."""
        until = time.monotonic() + PATIENCE_SECONDS
        there = self.back
        while time.monotonic() < until:
            status, leads, page = self.ask(there)
            if status == 302:
                there = leads
                continue
            self.shown_tickets = page.count('class="ticket-code"')
            if self.shown_tickets or "payment=" in there:
                return
            time.sleep(0.1)
        raise GaveUp(f"no tickets: {dict(self.heard)}")

    def give_back(self, code: str, lines: list[int]) -> None:
        """Tine of the desk does it for the buyer: with one key, however often she presses."""
        name, value = self.world["session"]  # type: ignore[misc]
        self.cookies[str(name)] = str(value)
        form = {"line": lines, "reason": "ill", "with_fees": "on", "key": str(uuid4())}
        status, _there, page = self.ask(f"/office/{self.world['slug']}/sales/orders/{code}/refund/", form)
        assert status in (302, 200), page

    @property
    def order_code(self) -> str:
        found = self.rig.ask("SELECT o.code FROM sales_order o JOIN sales_payment p ON p.order_id = o.id WHERE p.reference = %s", self.reference)
        return str(found[0][0]) if found else ""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_words: object) -> None:
        return None
