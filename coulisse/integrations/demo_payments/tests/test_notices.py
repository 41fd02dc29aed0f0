"""The demo's notices go out over real HTTP, and come again while they aren't taken."""

import pytest

from coulisse.integrations.demo_payments.notices import NoticeNotTaken
from coulisse.integrations.demo_payments.provider import DemoProvider
from coulisse.integrations.demo_payments.tasks import send_notice, send_notices_together
from coulisse.integrations.demo_payments.tests.test_provider import asked
from coulisse.integrations.mollie.tests.receiver import Receiver

pytestmark = pytest.mark.django_db


def test_a_notice_names_the_payment_and_nothing_more() -> None:
    with Receiver() as house:
        reference = DemoProvider({}).start(asked(notice_url=house.url)).reference
        send_notice(reference=reference)
        assert house.bodies == [f"id={reference}".encode()]
        assert house.kinds == ["application/x-www-form-urlencoded"]
    assert DemoProvider({}).reference_in_notice(house.bodies[0], {}) == reference


@pytest.mark.parametrize("status", [404, 500, 302])
def test_a_notice_that_is_not_taken_is_a_named_failure(status: int) -> None:
    with Receiver(status) as house:
        reference = DemoProvider({}).start(asked(notice_url=house.url)).reference
        with pytest.raises(NoticeNotTaken, match=str(status)):
            send_notice(reference=reference)
        send_notice(reference=reference)


def test_a_closed_address_is_a_named_failure() -> None:
    reference = DemoProvider({}).start(asked(notice_url="http://127.0.0.1:9/")).reference
    with pytest.raises(NoticeNotTaken):
        send_notice(reference=reference)


def test_the_queue_tries_again_a_few_times() -> None:
    assert send_notice.retry_strategy.max_attempts == 5  # type: ignore[union-attr]


def test_an_address_that_cant_be_one_is_wrong_with_its_payment_only() -> None:
    with Receiver() as house:
        addresses = ["http://exa mple:port/", house.url]
        references = [DemoProvider({}).start(asked(notice_url=address)).reference for address in addresses]
        wrong = send_notices_together([{"reference": reference} for reference in references])
    assert isinstance(wrong[0], Exception) and wrong[1] is None and len(house.bodies) == 1
