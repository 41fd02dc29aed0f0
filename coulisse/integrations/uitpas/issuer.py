"""UiTPAS as the issuer of a card: the port of `memberships.cards`, spoken over its API."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.conf import settings

from coulisse.integrations.bounded_http import within
from coulisse.integrations.uitpas.client import TOTAL_SECONDS, Client, Refused
from coulisse.memberships.cards import CardNotChecked, KeysRefused

# A number that is none, or a card that can't be used: published answers of `GET /passes/{uitpasNumber}`, and of cards in general.
_NO_GOOD = {"pass-not-found", "card-blocked", "passholder-blocked", "invalid-uitpas-number", "invalid-card", "invalid-card-status"}


class Uitpas:
    """Keys: ``client_id`` and ``client_secret``, which publiq gives to the house."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        self._keys = keys

    def check_keys(self) -> None:
        with self._conversation() as uitpas:
            uitpas.new_token()

    def is_good(self, number: str) -> bool:
        """Nothing of the answer is kept: not the name, not the points, not whether the holder pays less."""
        with self._conversation() as uitpas:
            try:
                seen = uitpas.get(f"/passes/{number}")
            except Refused as refused:
                if refused.kind in _NO_GOOD:
                    return False
                raise CardNotChecked from None
        if seen.get("uitpasNumber") != number:
            raise CardNotChecked  # An answer to something else tells nothing.
        return True

    @contextmanager
    def _conversation(self) -> Iterator[Client]:
        client_id, secret = self._keys.get("client_id", ""), self._keys.get("client_secret", "")
        if not (client_id and secret):
            raise KeysRefused
        environment = settings.ENVIRONMENT
        with within(TOTAL_SECONDS):
            yield Client(client_id, secret, url=environment.uitpas_url, accounts_url=environment.uitid_url)
