from django.db import models

from coulisse.houses.rows import AppendOnly, DatabasePromise, HouseForeignKey, HouseModel


class LookedAtAtCommit(DatabasePromise):
    """A row that comes is looked at by ``function`` when the transaction commits, and the whole of it undone if it may not be."""

    trigger: str
    function: str

    def statements(self, model: type[models.Model]) -> list[str]:
        return [
            f'CREATE CONSTRAINT TRIGGER {self.trigger} AFTER INSERT ON "{model._meta.db_table}" '
            f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {self.function}()"
        ]

    def reverse(self, model: type[models.Model]) -> list[str]:
        return [f'DROP TRIGGER {self.trigger} ON "{model._meta.db_table}"']


class Balanced(LookedAtAtCommit):
    """The postings of every entry add up to zero."""

    trigger, function = "balanced", "coulisse_entry_is_balanced"


class AddsNothing(LookedAtAtCommit):
    """A posting that comes later leaves its entry balanced too."""

    trigger, function = "adds_nothing", "coulisse_posting_adds_nothing"


class Entry(HouseModel):
    """Something happened with money. ``key`` is chosen by the caller: the same happening is posted once."""

    key = models.CharField(max_length=80)
    kind = models.CharField(max_length=30)
    subject = models.CharField(max_length=60, help_text="What it is about, as order:ABCD2345.")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "key"], name="entry_key_once"),
            AppendOnly(name="entry_append_only"),
            Balanced(name="entry_balanced"),
        ]
        indexes = [models.Index(fields=["house", "subject"], name="entry_subject")]


class Posting(HouseModel):
    """One account of an entry: debit positive, credit negative, in cents."""

    entry = HouseForeignKey(Entry, models.PROTECT, related_name="postings", db_index=False)
    account = models.CharField(max_length=60)
    cents = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="posting_moves_something", condition=~models.Q(cents=0)),
            AppendOnly(name="posting_append_only"),
            AddsNothing(name="posting_adds_nothing"),
        ]
        indexes = [
            models.Index(fields=["house", "entry"], name="posting_entry"),
            models.Index(fields=["house", "account"], name="posting_account"),
        ]
