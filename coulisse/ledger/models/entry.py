from django.db import models

from coulisse.houses.rows import AppendOnly, DatabasePromise, HouseForeignKey, HouseModel


class Balanced(DatabasePromise):
    """The postings of every entry add up to zero when the transaction commits."""

    def statements(self, model: type[models.Model]) -> list[str]:
        return [
            f'CREATE CONSTRAINT TRIGGER balanced AFTER INSERT ON "{model._meta.db_table}" '
            f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION coulisse_entry_is_balanced()"
        ]

    def reverse(self, model: type[models.Model]) -> list[str]:
        return [f'DROP TRIGGER balanced ON "{model._meta.db_table}"']


class AddsNothing(DatabasePromise):
    """A posting that comes later leaves its entry balanced too, when the transaction commits."""

    def statements(self, model: type[models.Model]) -> list[str]:
        return [
            f'CREATE CONSTRAINT TRIGGER adds_nothing AFTER INSERT ON "{model._meta.db_table}" '
            f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION coulisse_posting_adds_nothing()"
        ]

    def reverse(self, model: type[models.Model]) -> list[str]:
        return [f'DROP TRIGGER adds_nothing ON "{model._meta.db_table}"']


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
