"""Mails to people who work in a house. Their links open something: they are kept sealed, and only until the mail left."""

import hashlib

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from coulisse.houses.models import House, Invitation, User
from coulisse.houses.types import Role
from coulisse.outreach import wording
from coulisse.outreach.letters.writing import Letter, written
from coulisse.outreach.links import LINK_MARK, address
from coulisse.outreach.types import Kind, Mail


def invitation(asked: Invitation, house: House, *, token: str) -> Mail:
    """Somebody is asked to work in a house. In the language of who asks; the house's where nobody is named."""
    inviter = asked.invited_by
    language = wording.language_or(inviter.language if inviter else "", house.default_language)
    link = address("invitation", house, language=language, token=token)
    with override(language):
        letter = Letter(
            Kind.INVITATION,
            _("Invitation to work in the ticketing of %(house)s") % {"house": wording.plain(house.name, 90)},
            _("The link in this mail works once."),
            {
                "inviter": wording.greeting_name(inviter.name) if inviter else "",
                "role": str(Role(asked.role).label),
                "link": LINK_MARK,
                "until": wording.day(asked.expires_at, house.timezone, language),
            },
        )
        return written(letter, about=f"invitation:{asked.pk}", to=asked.email, house=house, language=language, secret_link=link)


def password_reset(user: User, house: House, *, token: str) -> Mail:
    """Somebody of the staff asked for a new password; each asking is a mail of its own."""
    language = wording.language_or(user.language, house.default_language)
    link = address("password", house, language=language, user_id=user.pk, token=token)
    with override(language):
        letter = Letter(
            Kind.PASSWORD_RESET,
            pgettext("mail", "Choose a new password"),
            _("The link in this mail works once."),
            {"name": wording.greeting_name(user.name), "link": LINK_MARK},
            occasion=hashlib.sha256(token.encode()).hexdigest()[:16],
        )
        return written(letter, about=f"user:{user.pk}", to=user.email, house=house, language=language, secret_link=link)
