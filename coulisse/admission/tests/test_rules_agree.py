"""The database decides a scan, the rule says how: on every combination of facts they say the same."""

from datetime import timedelta
from itertools import product

import pytest

from coulisse.admission import rules, scanning
from coulisse.admission.codes import CodeRead
from coulisse.admission.models import Admittance, SigningKey, Ticket
from coulisse.admission.rules import Door, Held
from coulisse.admission.types import Verdict
from coulisse.houses.scope import house_scope
from coulisse.programme.models import Performance
from coulisse.testing.factories import make_performance

from .conftest import Evening

EITHER = (False, True)
# What a code may claim: version and performance (None: a short code), and whether its key is retired.
CLAIMS = [(None, None, False), *product((1, 2), ("own", "other"), EITHER)]


@pytest.mark.parametrize("cancelled", EITHER)
@pytest.mark.parametrize("early", EITHER)
def test_the_database_decides_as_the_rule_says(evening: Evening, cancelled: bool, early: bool) -> None:
    house, ticket, other = evening.house, evening.tickets[0], make_performance(evening.house, title="Iets anders")
    now = evening.performance.starts_at - (timedelta(days=1) if early else timedelta(minutes=1))
    seen = set()
    with house_scope(house.pk):
        key = SigningKey.objects.get()
        Performance.objects.filter(pk__in=[evening.performance.pk, other.pk]).update(state="cancelled" if cancelled else "on_sale")
        for void_reason, blocked, admitted, elsewhere in product(("", "refunded", "reissued"), EITHER, EITHER, EITHER):
            Ticket.objects.filter(pk=ticket.pk).update(
                voided_at=now if void_reason else None, void_reason=void_reason, blocked_at=now if blocked else None
            )
            door = other if elsewhere else evening.performance
            for version, claimed, retired in CLAIMS:
                SigningKey.objects.filter(pk=key.pk).update(retired_at=now if retired else None)
                Admittance.objects.filter(ticket=ticket).delete()
                if admitted:
                    Admittance.objects.create(house=house, ticket=ticket, performance=evening.performance, at=now)
                claimed_id = {None: None, "own": evening.performance.pk, "other": other.pk}[claimed]
                code = CodeRead(ticket.serial, house.pk, claimed_id, version, None if version is None else key.number)
                said = scanning.scan(
                    scanning.AtTheDoor(house.pk, door.pk, "", "", "", evening.nonce(), now), code, public_key=bytes(key.public_key), refused=None
                )
                held = Held(
                    performance_id=evening.performance.pk, version=1, code_version=version, code_performance_id=claimed_id, key_is_retired=retired,
                    voided=bool(void_reason), void_reason=void_reason, blocked=blocked, admitted=admitted,
                )  # fmt: skip
                wanted = rules.verdict(held, Door(door.pk, evening.performance.starts_at, cancelled), now)
                assert said is not None and said.verdict is wanted, (held, door.pk)
                seen.add(wanted)
    assert len(seen) >= 6
    assert (Verdict.ADMITTED in seen) == (not early and not cancelled)
