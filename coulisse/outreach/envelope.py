"""A kept message as a mail that a server takes: headers, both forms, files."""

from base64 import b64encode
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.utils import formataddr
from html import escape

from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import SafeMIMEMultipart

from coulisse.houses.models import House
from coulisse.outreach.enclosures import Gathered, Part
from coulisse.outreach.inside import filled
from coulisse.outreach.links import LINK_MARK, open_link
from coulisse.outreach.models import Message as KeptMessage
from coulisse.outreach.outbox import installation_host, is_address
from coulisse.outreach.pictures import without_pictures
from coulisse.outreach.wording import plain


def sender(house: House) -> str:
    """``De Kring <tickets@…>``; of a house without an address of its own, from the installation."""
    address = house.sender_email if is_address(house.sender_email) else f"no-reply@{installation_host()}"
    return formataddr((plain(house.name, 78), address))


def headers(message: KeptMessage) -> dict[str, str]:
    """No answering machine answers these (RFC 3834), and a second try is known as the same mail."""
    return {
        "Message-ID": message.message_id,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": message.language,
    }


class HouseMail(EmailMultiAlternatives):
    """Pictures travel beside the HTML that shows them (multipart/related), so that no program lists them as files."""

    def _create_alternatives(self, msg: Message) -> MIMEMultipart:
        made = super()._create_alternatives(msg)
        pictures = [part for part in self.attachments if _is_picture(part)]
        if pictures:
            *others, html = made.get_payload()
            related = SafeMIMEMultipart(_subtype="related", encoding=self.encoding)
            for part in (html, *pictures):
                related.attach(part)
            made.set_payload([*others, related])
        return made

    def _create_attachments(self, msg: MIMEMultipart) -> MIMEMultipart:
        kept, self.attachments = self.attachments, [part for part in self.attachments if not _is_picture(part)]
        try:
            return super()._create_attachments(msg)
        finally:
            self.attachments = kept


def _is_picture(part: object) -> bool:
    return isinstance(part, MIMEBase) and "Content-ID" in part


def envelope(message: KeptMessage, house: House, gathered: Gathered) -> HouseMail:
    """Ready to be sent. Pictures that couldn't be read leave the mail without a hole. Draws PDFs: outside a scope."""
    parts = gathered.parts()
    text, html = filled(message.text, message.html, gathered.inside, house, message.language)
    shown = {part.cid for part in parts if part.cid}
    link = open_link(bytes(message.sealed_link), house_id=house.pk, message_id=message.message_id) if message.sealed_link else ""
    mail = HouseMail(
        subject=message.subject,
        body=text.replace(LINK_MARK, link),
        from_email=sender(house),
        to=[message.to],
        reply_to=[formataddr((plain(house.name, 78), house.email))] if is_address(house.email) else None,
        headers=headers(message),
        attachments=[_file(part) for part in parts],
    )
    mail.attach_alternative(without_pictures(html, shown).replace(LINK_MARK, escape(link)), "text/html")
    return mail


def _in_lines(encoded: str) -> str:
    """As mails write it: 76 signs a line (RFC 2045)."""
    return "\n".join(encoded[start : start + 76] for start in range(0, len(encoded), 76)) + "\n"


def _file(part: Part) -> MIMEBase:
    kind, _slash, rest = part.media_type.partition("/")
    subtype, *parameters = [word.strip() for word in rest.split(";")]
    made = MIMEBase(kind, subtype, **dict(word.split("=", 1) for word in parameters))
    made.set_payload(_in_lines(b64encode(part.content).decode()))
    made["Content-Transfer-Encoding"] = "base64"
    if part.cid:
        made.add_header("Content-ID", f"<{part.cid}>")
    made.add_header("Content-Disposition", "inline" if part.cid else "attachment", filename=part.name)
    return made
