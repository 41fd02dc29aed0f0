"""What stands in the history, as sentences. One table for all verbs of the code."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from coulisse.houses.models import HistoryEntry

VERBS = {
    "order.refunded": noop("Tickets given back"),
    "order.exchanged": noop("Tickets exchanged"),
    "order.came_by_exchange": noop("Came by an exchange"),
    "house.exchange_rules_changed": noop("Conditions of exchanging changed"),
    "production.exchange_rules_changed": noop("Conditions of exchanging changed"),
    "order.renamed": noop("Name changed"),
    "order.tickets_sent_again": noop("Tickets mailed again"),
    "order.paid_elsewhere": noop("Paid outside the shop"),
    "mail.sent_again": noop("Mail sent again"),
    "places.blocked": noop("Seats blocked"),
    "places.unblocked": noop("Seats given back to the sale"),
    "performance.added": noop("Date added"),
    "performance.made": noop("Date added"),
    "performance.changed": noop("Changed"),
    "performance.announced": noop("Announced"),
    "performance.put_on_sale": noop("Put on sale"),
    "performance.on_sale": noop("Put on sale"),
    "performance.taken_off_sale": noop("Taken off sale"),
    "performance.cancelled": noop("Cancelled"),
    "performance.moved": noop("Moved to another date"),
    "performance.plan_changed": noop("Moved to another seating plan"),
    "performance.refunds_asked": noop("Money back for everybody"),
    "order.places_moved": noop("Other places, by another seating plan"),
    "order.refund_sent_again": noop("Refund sent once more"),
    "order.refunded_by_hand": noop("Refund paid by the house itself"),
    "performance.copied": noop("Copied"),
    "performance.removed": noop("Date removed"),
    "production.made": noop("Event made"),
    "production.changed": noop("Event changed"),
    "production.imported": noop("Brought in from a file"),
    "image.added": noop("Picture added"),
    "image.changed": noop("Picture changed"),
    "image.removed": noop("Picture removed"),
    "admittance.undone": noop("Entry taken back at the door"),
    "house.card_keys_set": noop("Access to UiTPAS changed"),
    "opening.planned": noop("Opening planned"),
    "opening.changed": noop("Opening changed"),
    "opening.removed": noop("Opening dropped"),
    "opening.slowed": noop("Slowed down"),
    "opening.paused": noop("Paused"),
    "opening.went_on": noop("Gone on as planned"),
    "opening.message": noop("Message to those who wait"),
    "opening.ended": noop("Line ended"),
    "opening.opens_along": noop("Opens together with another house"),
    "opening.declined": noop("Does not open along"),
    "opening.left": noop("Left the line of several houses"),
    "opening.goes_on_alone": noop("No longer together with another house"),
    "opening.partner_came": noop("Another house opens along"),
    "opening.partner_declined": noop("Another house does not open along"),
    "opening.partner_left": noop("Another house has left"),
    "price_list.made": noop("Price list made"),
    "price_list.changed": noop("Prices changed"),
    "price_list.renamed": noop("Price list renamed"),
    "product.made": noop("Made"),
    "product.changed": noop("Changed"),
    "product.archived": noop("No longer sold"),
    "price_list.archived": noop("Price list put away"),
    "offer.drafted": noop("Draft kept"),
    "offer.draft_discarded": noop("Draft thrown away"),
    "offer.made": noop("Put in force"),
    "offer.changed": noop("New version in force"),
    "offer.restored": noop("Put in force again"),
    "offer.archived": noop("Put away"),
    "offer.tried": noop("Tried on the orders of the past year"),
    "renewal.prepared": noop("Prepared"),
    "renewal.discarded": noop("Thrown away"),
    "renewal.started": noop("Proposals made"),
    "renewal.letters_asked": noop("Mails sent"),
    "renewal.prolonged": noop("Seats kept longer"),
    "renewal.released": noop("Seats released"),
    "renewal.exported": noop("Taken as a file"),
    "code.made": noop("Code made"),
    "codes.made": noop("Codes made"),
    "codes.archived": noop("Codes put away"),
}


def verb_words(verb: str) -> str:
    """A verb of the history in words; one that the table doesn't know, readable at least."""
    return _(VERBS[verb]) if verb in VERBS else verb.replace(".", ": ").replace("_", " ")


def in_words(entries: Iterable[HistoryEntry]) -> list[tuple[HistoryEntry, str]]:
    """Lines of a history, each with its words."""
    return [(entry, verb_words(entry.verb)) for entry in entries]
