"""What nobody needs any more is gone by the morning."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection

from coulisse.config.tasks import forget_old
from coulisse.houses.models import Throttle
from coulisse.houses.throttles import CODE, TooManyTries, count_try


def session(lasts: timedelta) -> str:
    store = SessionStore()
    store["somebody"] = "was here"
    store.set_expiry(lasts)
    store.save()
    return str(store.session_key)


def test_sessions_and_tries_that_are_over_are_forgotten_and_others_are_not(db: None) -> None:
    over, goes_on = session(timedelta(days=-1)), session(timedelta(days=1))
    count_try(CODE, "long ago")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE houses_throttle SET until = clock_timestamp() - interval '1 second'")
    for _ in range(CODE.most):
        count_try(CODE, "now")
    forget_old(0)
    assert set(Session.objects.filter(pk__in=[over, goes_on]).values_list("pk", flat=True)) == {goes_on}
    assert Throttle.objects.count() == 1
    with pytest.raises(TooManyTries):
        count_try(CODE, "now")
