from django.db import models

from coulisse.houses.rows import HouseForeignKey, HouseModel
from coulisse.memberships.models import Membership, Product
from coulisse.sales.types import RenewalOutcome, RenewalRunState, RenewalState, WhyNoProposal

from .order import Order


class RenewalRun(HouseModel):
    """A season that is renewed: who subscribed to one product is proposed another, with the same seats where they can be kept.

    Seats are kept until `open_until_at`; from `changes_from_at` subscribers may choose others, before the product is sold to
    everybody (`new_from_at`). Every subscription counts once: kept + moved + chooses + impossible = done.
    """

    from_product = HouseForeignKey(Product, models.PROTECT)
    to_product = HouseForeignKey(Product, models.PROTECT)
    open_from_at = models.DateTimeField()
    changes_from_at = models.DateTimeField()
    open_until_at = models.DateTimeField()
    new_from_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=RenewalRunState.choices, default=RenewalRunState.DRAFT)
    members = models.PositiveIntegerField(default=0, help_text="How many there are to do, while it runs; how many there were.")
    kept = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    chooses = models.PositiveIntegerField(default=0)
    impossible = models.PositiveIntegerField(default=0)
    made_by = models.JSONField(help_text="The actor: kind, id, name.")
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    letters_asked_at = models.DateTimeField(null=True, blank=True)
    reminders_asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "from_product", "to_product"], name="renewal_run_once"),
            models.CheckConstraint(
                name="renewal_run_periods",
                condition=models.Q(open_from_at__lt=models.F("open_until_at"))
                & models.Q(open_until_at__lte=models.F("new_from_at"))
                & models.Q(changes_from_at__gte=models.F("open_from_at"))
                & models.Q(changes_from_at__lte=models.F("new_from_at")),
            ),
        ]

    @property
    def done(self) -> int:
        return self.kept + self.moved + self.chooses + self.impossible

    @property
    def subject(self) -> str:
        return f"renewal:{self.pk}"


class RenewalProposal(HouseModel):
    """What one subscriber is proposed, and what they answered. Its id is the id of the basket that keeps the seats.

    ``moved``: (performance, number of the person) of the seats that are others than last season's; ``other_rate``: numbers of
    the persons for whom last season's rate is no longer sold.
    """

    id = models.UUIDField(primary_key=True)
    run = HouseForeignKey(RenewalRun, models.CASCADE, related_name="proposals")
    membership = HouseForeignKey(Membership, models.PROTECT, db_index=True)
    outcome = models.CharField(max_length=10, choices=RenewalOutcome.choices)
    why = models.CharField(max_length=12, choices=WhyNoProposal.choices, blank=True)
    moved = models.JSONField(default=list)
    other_rate = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=RenewalState.choices, default=RenewalState.OPEN)
    answered_at = models.DateTimeField(null=True, blank=True)
    order = HouseForeignKey(Order, models.PROTECT, null=True, blank=True)
    renewed_as = HouseForeignKey(Membership, models.PROTECT, null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "run", "membership"], name="renewal_proposal_once")]
        indexes = [models.Index(fields=["house", "run", "state"], name="renewal_proposal_state")]
