"""What goes in and out. Amounts are integer cents in euros including VAT; moments are UTC; texts are by language."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, field_validator

Text = dict[str, str]
Id = Annotated[int, Field(ge=1, lt=2**63)]
Short = Annotated[str, StringConstraints(max_length=120, strip_whitespace=True)]
Key = Annotated[str, StringConstraints(max_length=60)]
Email = Annotated[str, StringConstraints(max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", strip_whitespace=True)]


class Strict(BaseModel):
    """A request body: a field that we don't know is an error, not a guess; text holds what a database can keep."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*", mode="after")
    @classmethod
    def no_null_characters(cls, value: Any) -> Any:
        texts = value if isinstance(value, list) else value.values() if isinstance(value, dict) else [value]
        if any(isinstance(text, str) and "\x00" in text for text in texts):
            raise ValueError("Null characters are not allowed.")
        return value


class Out(BaseModel):
    """What goes out most often, made by `presenting` from words of its own: it needn't be able to read rows."""


class HouseOut(Schema):
    slug: str
    name: str
    city: str
    cluster: str | None
    languages: list[str]
    timezone: str
    shop_url: str


class HallOut(Schema):
    name: str
    layout: str


class PriceOut(Out):
    rate: str
    name: Text
    cents: int = Field(description="What one ticket costs, with ticket fees.")
    fee_cents: int = Field(description="The part of it that is ticket fee.")


class ZonePricesOut(Schema):
    zone: str
    name: Text
    kind: str
    prices: list[PriceOut]


class FeeOut(Out):
    key: str
    name: Text
    per: Literal["ticket", "order"]
    cents: int


class PricesOut(Schema):
    currency: Literal["EUR"] = "EUR"
    vat_percent: float
    zones: list[ZonePricesOut]
    order_fees: list[FeeOut]


class PerformanceOut(Schema):
    id: int
    production_id: int
    starts_at: datetime
    doors_at: datetime | None
    hall: HallOut
    state: str = Field(description="announced, on_sale, sold_out, sale_ended, moved, cancelled or past")
    moved_from_at: datetime | None
    sale_starts_at: datetime | None
    sale_ends_at: datetime
    limit_per_order: int
    free_places: int
    note: Text
    shop_url: str


class ProductionOut(Schema):
    id: int
    slug: str
    title: Text
    subtitle: Text
    company: str
    summary: Text
    description: Text
    genre: str
    theme: str
    age_from: int | None
    age_until: int | None
    duration_minutes: int | None
    spoken_languages: list[str]
    surtitles: list[str]
    video_url: str
    images: list[dict[str, Any]]
    performances: list[PerformanceOut]
    shop_url: str


class ProductionPage(Schema):
    items: list[ProductionOut]
    next: str | None = None


class PerformancePage(Schema):
    items: list[PerformanceOut]
    next: str | None = None


class ZoneLeft(Schema):
    zone: str
    kind: str
    capacity: int
    left: int


class AvailabilityOut(Schema):
    performance_id: int
    at: datetime
    plan_url: str = Field(description="Geometry of the plan; never changes.")
    place_count: int
    zones: list[ZoneLeft]
    taken: str = Field(description="Base64 of one bit a place, lowest first; 1 can't be had.")


class BestAsked(Strict):
    """The best free seats together; of a general zone, any of its places."""

    count: int = Field(ge=1, le=50)
    zone: Key = ""


class AccessibleAsked(Strict):
    wheelchairs: int = Field(ge=1, le=10)
    others: int = Field(default=0, ge=0, le=20)
    zone: Key = ""


class HoldIn(Strict):
    """Give exactly one of best, seats and accessible. ``id`` is chosen by the caller, who then can look whether a request
    that was cut off made the hold."""

    performance_id: Id
    id: UUID | None = Field(default=None, description="Of a new hold, or of one to which these places are added.")
    best: BestAsked | None = None
    seats: list[Key] | None = Field(default=None, min_length=1, max_length=100, description="Seat keys of the plan, as p-A-12.")
    accessible: AccessibleAsked | None = None
    language: Literal["nl", "fr", "en"] = "nl"


class DiscountOut(Out):
    name: Text = Field(description="Of the offer that gives it.")
    cents: int = Field(description="What it takes off this place.")


class PlaceOut(Out):
    line_id: int
    performance_id: int
    place_no: int
    seat: str | None = Field(description="Seat key; null for a place without number.")
    zone: str
    name: dict[str, Any]
    rate: str
    cents: int = Field(description="With ticket fees, after discounts.")
    plain_cents: int = Field(description="What the price list says, without fees, before discounts.")
    discounts: list[DiscountOut]
    rates: list[PriceOut]


class HoldOut(Out):
    id: UUID
    expires_at: datetime
    extendable_until: datetime
    places: list[PlaceOut]
    order_fees: list[FeeOut]
    total_cents: int
    saved_cents: int = Field(description="What the offers take off together.")
    to_pay_cents: int = Field(description="What is left of the total when the vouchers that were brought have paid.")


class RatesIn(Strict):
    """Rate keys by line id."""

    rates: dict[Id, Key] = Field(max_length=100)


class OrderIn(Strict):
    hold_id: UUID
    email: Email
    name: Short = ""
    language: Literal["nl", "fr", "en"] = "nl"
    total_cents: int | None = Field(
        default=None, ge=0, description="What the buyer saw to be paid (to_pay_cents); refused if it is another amount by now."
    )


class OrderLineOut(Out):
    id: int
    kind: str
    performance_id: int | None
    seat: dict[str, Any]
    zone: str
    rate: str
    rate_name: Text
    price_cents: int
    plain_cents: int | None = Field(description="What the price list said, before discounts; null for fees.")
    discounts: list[DiscountOut]
    fee_cents: int
    vat_percent: float
    owning_house: str
    selling_house: str
    refunded: bool


class TenderOut(Out):
    voucher: str = Field(description="The last signs of the voucher's code; empty where a ticket pays.")
    ticket: bool = Field(description="A ticket of an earlier order that was exchanged pays.")
    cents: int
    given_back_cents: int = Field(description="What refunds brought back to it, or to how that ticket was paid.")


class OrderOut(Out):
    code: str
    state: str
    email: str
    name: str
    total_cents: int
    to_pay_cents: int = Field(description="What is paid as money: the total without what vouchers pay.")
    tenders: list[TenderOut] = Field(description="What vouchers pay.")
    placed_at: datetime
    pay_until: datetime
    confirmed_at: datetime | None
    page_url: str
    lines: list[OrderLineOut]


class ExchangeTicketOut(Out):
    line_id: int
    performance_id: int
    seat: dict[str, Any]
    rate: str
    worth_cents: int = Field(description="What its buyer has in it.")
    why_not: str | None = Field(
        description="Null where it can be exchanged; else not_allowed, too_late, often, passed, cancelled, inside or blocked."
    )
    until: datetime | None = Field(description="Until when, where it can be.")
    fee_cents: int = Field(description="What an exchange costs, for this ticket.")
    difference: Literal["money", "voucher", "kept"] = Field(description="What becomes of it where the new ticket costs less.")


class ExchangeTargetOut(Out):
    performance_id: int
    production_id: int
    starts_at: datetime
    balance_cents: int = Field(description="To pay; below nothing, what the old tickets are worth more.")


class ExchangeIn(Strict):
    """Tickets of one performance, for as many places of another: named seats, or the best (of a zone)."""

    id: UUID = Field(description="Chosen by the caller: it names this exchange.")
    lines: list[Id] = Field(min_length=1, max_length=100)
    performance_id: Id
    seats: list[Key] | None = Field(default=None, max_length=100)
    zone: Key | None = None


class ExchangePlaceOut(Out):
    line_id: int = Field(description="The ticket that goes.")
    seat: dict[str, Any] = Field(description="The place that comes.")
    rate: str
    cents: int


class ExchangeOut(Out):
    id: UUID
    performance_id: int
    expires_at: datetime
    places: list[ExchangePlaceOut]
    worth_cents: int = Field(description="What the tickets that go are worth.")
    new_cents: int = Field(description="What those that come cost.")
    fee_cents: int
    voucher_cents: int = Field(description="What the vouchers that were brought pay.")
    balance_cents: int = Field(
        description="To pay as money; below nothing, what the old tickets are worth more: `difference` says what becomes of it."
    )
    difference: Literal["money", "voucher", "kept"]


class ExchangeOrderIn(Strict):
    balance_cents: int = Field(description="What the buyer saw; refused if it is another amount by now.")


class PaymentOut(Schema):
    checkout_url: str


class PaidElsewhereIn(Strict):
    """A sale whose money the caller received itself: its own till, a partner."""

    reference: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    amount_cents: int = Field(ge=0)


class TicketOut(Schema):
    serial: str
    code: str = Field(description="What the QR code holds.")
    performance_id: int
    place: dict[str, Any]
    rate_name: Text
    holder_name: str
    issued_at: datetime


class ScanIn(Strict):
    performance_id: Id
    code: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    nonce: UUID = Field(description="Names this scan; sent again it gets the same answer.")
    door: Annotated[str, StringConstraints(max_length=60)] = ""
    device: Annotated[str, StringConstraints(max_length=60)] = ""


class ScanOut(Out):
    verdict: str
    colour: Literal["green", "orange", "red"]
    admitted: bool
    ticket: dict[str, Any] | None
    admittance_id: int | None
    admitted_at: datetime | None
    admitted_door: str
    expected: int
    inside: int


class UndoIn(Strict):
    admittance_id: Id


class CodesIn(Strict):
    """`unlocks`: the word that offers or hidden rates ask. Without `uses` there is no end to it."""

    unlocks: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    code: Annotated[str, StringConstraints(max_length=60, strip_whitespace=True)] | None = None
    batch: Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True)] | None = None
    count: Annotated[int, Field(ge=1, le=5000)] | None = None
    uses: Annotated[int, Field(ge=1, le=10_000)] | None = None
    uses_per_person: Annotated[int, Field(ge=1, le=10_000)] | None = None
    from_at: AwareDatetime | None = None
    until_at: AwareDatetime | None = None


class CodeMadeOut(Schema):
    id: int
    code: str


class CodesMadeOut(Schema):
    """The codes: they are told here, and nowhere else."""

    codes: list[CodeMadeOut]


class CodeOut(Schema):
    id: int
    code: str
    batch: str
    unlocks: str
    uses: int | None
    uses_per_person: int | None
    from_at: datetime | None
    until_at: datetime | None
    made_at: datetime
    used: int


class CodePage(Schema):
    items: list[CodeOut]
    next: str | None


class BroughtIn(Strict):
    """What the buyer typed: a code, or that of a pass or voucher."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=60)]


class EarlyPlaceOut(Schema):
    """A place in an earlier line: the slip is sent along with holds as the header `Coulisse-Line`."""

    opening_id: int
    slip: str
    opens_at: datetime
