import hashlib

from django.db import models

from coulisse.houses.rows import AppendOnly, HouseForeignKey, HouseModel

from .opening import Opening


class Line(HouseModel):
    """One line of an opening: the general one, or an earlier one for who has a right.

    ``given`` numbers were handed out, one more for each who joins; ``called`` is the last position that was let in.
    ``seed`` is drawn when it is planned, and its digest shown; the seed itself is told once the lot was drawn.
    """

    opening = HouseForeignKey(Opening, models.CASCADE, related_name="lines")
    is_general = models.BooleanField(default=False)
    opens_at = models.DateTimeField()
    name = models.JSONField(default=dict, blank=True, help_text="Whom it is for: text per language.")
    code = models.CharField(max_length=40, blank=True, help_text="What lets somebody in, as it is compared.")
    code_shown = models.CharField(max_length=60, blank=True)
    product_ids = models.JSONField(default=list, blank=True, help_text="Products whose holders may come.")
    for_uitpas = models.BooleanField(default=False, db_default=False, help_text="Whether holders of a UiTPAS may come.")
    seed = models.BinaryField(max_length=32)
    given = models.PositiveIntegerField(default=0)
    called = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "opening"], condition=models.Q(is_general=True), name="opening_one_general_line"),
            models.CheckConstraint(name="line_called_of_given", condition=models.Q(called__lte=models.F("given"))),
        ]
        indexes = [models.Index(fields=["house", "opening", "opens_at"], name="line_of_opening")]

    @property
    def digest(self) -> str:
        """What can be shown before: it proves afterwards that the seed was not chosen late."""
        return hashlib.sha256(bytes(self.seed)).hexdigest()


class Lot(HouseModel):
    """The lot was drawn: among so many who were there, and never again."""

    # A line whose lot was drawn is never removed.
    line = HouseForeignKey(Line, models.DO_NOTHING, related_name="lots")
    present = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "line"], name="lot_once"), AppendOnly(name="lot_append_only")]


class Call(HouseModel):
    """These positions were called in at this moment. ``is_over``: who did not come by then has lost the turn."""

    opening = HouseForeignKey(Opening, models.CASCADE)
    line = HouseForeignKey(Line, models.CASCADE)
    from_position = models.PositiveIntegerField()
    to_position = models.PositiveIntegerField()
    at = models.DateTimeField()
    is_over = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "line", "from_position"], name="call_once"),
            models.CheckConstraint(name="call_of_somebody", condition=models.Q(to_position__gte=models.F("from_position"), from_position__gte=1)),
        ]
        indexes = [
            models.Index(fields=["house", "opening"], condition=models.Q(is_over=False), name="call_open"),
            models.Index(fields=["house", "opening", "-at"], name="call_at"),
        ]


class EarlyPlace(HouseModel):
    """Who has a right of one's own (a code for one person, a pass) has one number in an earlier line, in whichever browser."""

    line = HouseForeignKey(Line, models.CASCADE)
    subject = models.CharField(
        max_length=60, help_text="``code:12``, ``membership:7``, ``uitpas:`` and a digest; of another house with its number before it."
    )
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "line", "subject"], name="early_place_once"),
            models.UniqueConstraint(fields=["house", "line", "number"], name="early_place_number_once"),
        ]
