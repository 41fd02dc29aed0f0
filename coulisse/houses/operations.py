"""What can be done with houses and the people who work there. Keyword-only; each is one transaction."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from coulisse.houses import events
from coulisse.houses.models import ApiToken, Cluster, HistoryEntry, House, HouseDomain, Invitation, StaffRole, User
from coulisse.houses.secrets import seal_card_keys, seal_house_secrets, seal_token
from coulisse.houses.types import Actor, ApiScope, HouseStatus, Role
from coulisse.houses.written import Added
from coulisse.lib.codes import RandomBytes, encode_bytes
from coulisse.lib.text import LANGUAGES, slugify

INVITATION_DAYS = 14
# The first part of an address that Coulisse uses itself can't be a house.
RESERVED_SLUGS = frozenset(
    [
        "office",
        "door",
        "desk",
        "api",
        "shop",
        "static",
        "media",
        "look",
        "demo",
        "components",
        "accounts",
        "admin",
        "health",
        "ready",
        "metrics",
        "hooks",
        "embed",
        "kiosk",
        "screens",
        "feeds",
        "exchange",
        "well-known",
        "robots.txt",
        "favicon.ico",
        "sitemap.xml",
        "nl",
        "fr",
        "en",
    ]
)


class SlugTaken(Exception):
    """Another house has this address, or Coulisse needs it itself."""


class HostTaken(Exception):
    """Another house answers at this host name, or the installation itself does."""


class NotAHost(Exception):
    """This can't be the name of a host."""


class LastAdministrator(Exception):
    """A house keeps at least one administrator."""


class InvitationGone(Exception):
    """The invitation was used, withdrawn, has expired, or never was."""


_history = Added(HistoryEntry)


def record(*, house: House, actor: Actor, verb: str, subject: str, now: datetime, detail: Mapping[str, Any] | None = None) -> None:
    """Write one line of history: who did what to what. Never pass a secret in ``detail``."""
    entry = HistoryEntry(
        house=house, at=now, actor_kind=actor.kind, actor_id=actor.id, actor_name=actor.name[:120],
        verb=verb, subject=subject, detail=dict(detail or {}),
    )  # fmt: skip
    _history.add([entry])


def add_house(*, slug: str, name: str, languages: list[str] | None = None, **fields: Any) -> House:
    """A new house, not open yet. Raises `SlugTaken`. Outside any scope: houses stand above scopes."""
    if slug in RESERVED_SLUGS:
        raise SlugTaken(slug)
    chosen = [language for language in languages or ["nl"] if language in LANGUAGES]
    try:
        with transaction.atomic():
            return House.objects.create(slug=slug, name=name, languages=chosen, **fields)
    except IntegrityError as error:
        raise SlugTaken(slug) from error


# A label is letters, digits and dashes; a name has at least two of them.
_HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])")


def add_own_host(*, house: House, host: str, actor: Actor, now: datetime) -> HouseDomain:
    """A host name of the house's own, whose shop then answers there and in the links of its mails.

    Whoever calls this has seen that the name leads to this installation: it counts as verified. Inside the house's
    scope. Raises `NotAHost`, `HostTaken`.
    """
    name = host.strip().lower().rstrip(".")
    if not _HOST.fullmatch(name):
        raise NotAHost(host)
    if name == urlsplit(settings.BASE_URL).hostname:
        raise HostTaken(name)
    try:
        with transaction.atomic():
            found, is_new = HouseDomain.objects.get_or_create(house=house, host=name, defaults={"verified_at": now})
    except IntegrityError as error:
        raise HostTaken(name) from error
    if is_new:
        record(house=house, actor=actor, verb="house.host_added", subject=f"house:{house.slug}", now=now, detail={"host": name})
    return found


def mark_line(*, house: House, is_there: bool) -> None:
    """Whether people wait in a line before the sale of this house, and that something of it changed: its row is read with
    every request, so that nobody has to ask. Inside the transaction of the change."""
    House.objects.filter(pk=house.pk).update(line_mark=F("line_mark") + 1 if is_there else 0)
    house.refresh_from_db(fields=["line_mark"])


def remove_own_host(*, house: House, host: str, actor: Actor, now: datetime) -> bool:
    """The house no longer answers there; False where it didn't. Inside the house's scope."""
    gone, _rows = HouseDomain.objects.filter(house=house, host__iexact=host.strip()).delete()
    if gone:
        record(house=house, actor=actor, verb="house.host_removed", subject=f"house:{house.slug}", now=now, detail={"host": host.strip().lower()})
    return bool(gone)


def cluster_named(name: str) -> Cluster | None:
    """The cluster of this name, made where it is new; None for no name."""
    if not name.strip():
        return None
    return Cluster.objects.get_or_create(slug=slugify(name, 40), defaults={"name": name.strip()[:120]})[0]


_SETTABLE = frozenset(
    [
        "name",
        "languages",
        "colour",
        "colour_dark",
        "logo",
        "street",
        "postal_code",
        "city",
        "phone",
        "email",
        "sender_email",
        "vat_number",
        "terms",
        "payment_provider",
        "second_factor_required",
        "hold_minutes",
        "places_per_basket",
        "pdf_attached",
    ]
)


def change_house(*, house: House, actor: Actor, now: datetime, changes: Mapping[str, Any]) -> House:
    """Change what a house says of itself; only named fields. In the house's scope."""
    if unknown := set(changes) - _SETTABLE:
        raise ValueError(f"not to be set: {sorted(unknown)}")
    changed = {field: value for field, value in changes.items() if getattr(house, field) != value}
    if not changed:
        return house
    for field, value in changed.items():
        setattr(house, field, value)
    house.save(update_fields=list(changed))
    record(house=house, actor=actor, verb="house.changed", subject=f"house:{house.pk}", now=now, detail={"fields": sorted(changed)})
    return house


def note_products(*, house_id: int, has_products: bool, has_subscriptions: bool) -> None:
    """Whether there are passes or vouchers, and subscriptions, to be had; kept with the house, so that no page has to ask for its menu."""
    house = House.objects.filter(pk=house_id).exclude(has_products=has_products, has_subscriptions=has_subscriptions)
    house.update(has_products=has_products, has_subscriptions=has_subscriptions)


def set_payment_secrets(*, house: House, secrets: Mapping[str, str], random_bytes: RandomBytes, actor: Actor, now: datetime) -> None:
    """Keep the house's keys at its payment provider, sealed."""
    house.payment_secrets = seal_house_secrets(house, secrets, nonce=random_bytes(12))
    house.save(update_fields=["payment_secrets"])
    record(house=house, actor=actor, verb="house.payment_keys_set", subject=f"house:{house.pk}", now=now, detail={"keys": sorted(secrets)})


def set_card_keys(*, house: House, keys: Mapping[str, str], random_bytes: RandomBytes, actor: Actor, now: datetime) -> None:
    """Keep the house's keys at UiTPAS, sealed; none: it asks UiTPAS nothing any more."""
    house.card_keys = seal_card_keys(house, keys, nonce=random_bytes(12)) if keys else None
    house.save(update_fields=["card_keys"])
    record(house=house, actor=actor, verb="house.card_keys_set", subject=f"house:{house.pk}", now=now, detail={"keys": sorted(keys)})


def open_house(*, house: House, actor: Actor, now: datetime) -> None:
    """The shop is there for everyone from now on."""
    house.status = HouseStatus.LIVE
    house.save(update_fields=["status"])
    record(house=house, actor=actor, verb="house.opened", subject=f"house:{house.pk}", now=now)


def invite(*, house: House, email: str, role: Role, invited_by: User | None, now: datetime, random_bytes: RandomBytes) -> tuple[Invitation, str]:
    """Ask somebody to work in a house; they get a mail. Answers the invitation and the token of its link."""
    token = encode_bytes(random_bytes(20))
    invitation = Invitation.objects.create(
        house=house, email=email.strip().lower(), role=role, token_digest=digest(token), invited_by=invited_by,
        expires_at=now + timedelta(days=INVITATION_DAYS),
    )  # fmt: skip
    actor = Actor.staff(invited_by) if invited_by else Actor("coulisse")
    record(house=house, actor=actor, verb="staff.invited", subject=f"house:{house.pk}", now=now, detail={"role": role})
    sealed = seal_token(token, about=f"invitation:{invitation.pk}", nonce=random_bytes(12))
    events.announce("houses.invited", house_id=house.pk, invitation_id=invitation.pk, sealed_token=sealed)
    return invitation, token


def accept_invitation(*, house: House, token: str, name: str, language: str, password: str | None, now: datetime) -> User:
    """Use an invitation once. A new person gets a password; somebody known keeps their own.

    Raises `InvitationGone`.
    """
    invitation = Invitation.objects.select_for_update().filter(token_digest=digest(token)).first()
    if not invitation or invitation.accepted_at or invitation.withdrawn_at or invitation.expires_at <= now:
        raise InvitationGone
    user = User.objects.filter(email__iexact=invitation.email).first()
    if user is None:
        user = User(email=invitation.email, name=name, language=language)
        user.set_password(password)
        user.save()
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    give_role(house=house, user=user, role=Role(invitation.role), actor=Actor.staff(user), now=now)
    return user


def withdraw_invitation(*, house: House, invitation_id: int, actor: Actor, now: datetime) -> None:
    """The link in the mail no longer works."""
    if Invitation.objects.filter(pk=invitation_id, accepted_at=None, withdrawn_at=None).update(withdrawn_at=now):
        record(house=house, actor=actor, verb="staff.invitation_withdrawn", subject=f"house:{house.pk}", now=now)


def give_role(*, house: House, user: User, role: Role, actor: Actor, now: datetime) -> None:
    """Somebody may do more in a house, from their next request on. Harmless where they may already."""
    _given, is_new = StaffRole.objects.get_or_create(house=house, user=user, role=role)
    if is_new:
        record(house=house, actor=actor, verb="staff.role_given", subject=f"user:{user.pk}", now=now, detail={"role": role})


def take_role(*, house: House, user: User, role: Role, actor: Actor, now: datetime) -> None:
    """Somebody may do less; their sessions end, and so do the tokens of machines that only an administrator may have made.

    Raises `LastAdministrator`.
    """
    held = StaffRole.objects.select_for_update().filter(role=Role.ADMINISTRATOR).values_list("user_id", flat=True)
    if role == Role.ADMINISTRATOR and set(held) == {user.pk}:
        raise LastAdministrator
    gone, _rows = StaffRole.objects.filter(user=user, role=role).delete()
    if gone:
        end_sessions(user=user)
        record(house=house, actor=actor, verb="staff.role_taken", subject=f"user:{user.pk}", now=now, detail={"role": role})
        if role == Role.ADMINISTRATOR:
            _revoke_tokens_of(house, user, actor, now)


def _revoke_tokens_of(house: House, user: User, actor: Actor, now: datetime) -> None:
    """Whoever made a token has seen it."""
    for token_id in ApiToken.objects.filter(created_by=user, revoked_at=None).values_list("pk", flat=True):
        revoke_api_token(house=house, token_id=token_id, actor=actor, now=now)


def end_sessions(*, user: User) -> None:
    """Every session of a person ends at its next request."""
    User.objects.filter(pk=user.pk).update(session_mark=F("session_mark") + 1)
    user.refresh_from_db(fields=["session_mark"])


def make_api_token(*, house: House, name: str, scopes: list[str], actor: Actor, user: User | None, now: datetime, random_bytes: RandomBytes) -> str:
    """A token for a machine: shown once, by this answer. It names its house, so that the scope is known before the look-up."""
    if unknown := set(scopes) - set(ApiScope.values):
        raise ValueError(_("There is no scope “%(scope)s”.") % {"scope": min(unknown)})
    secret = encode_bytes(random_bytes(25))
    made = ApiToken.objects.create(house=house, name=name, scopes=sorted(scopes), token_digest=digest(secret), created_by=user)
    record(house=house, actor=actor, verb="api_token.made", subject=f"api_token:{made.pk}", now=now, detail={"scopes": sorted(scopes)})
    return f"coulisse_{house.pk}_{secret}"


def live_tokens_named(name: str) -> Sequence[ApiToken]:
    return list(ApiToken.objects.filter(name=name, revoked_at=None))


def revoke_api_token(*, house: House, token_id: int, actor: Actor, now: datetime) -> None:
    """The machine is refused from its next request on."""
    if ApiToken.objects.filter(pk=token_id, revoked_at=None).update(revoked_at=now):
        record(house=house, actor=actor, verb="api_token.revoked", subject=f"api_token:{token_id}", now=now)


def digest(token: str) -> bytes:
    """What we keep of a random token: enough to know it again, nothing to use."""
    return hashlib.sha256(token.encode()).digest()
