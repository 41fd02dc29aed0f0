from django.db import models
from django.db.models.functions import Cast

from coulisse.houses.rows import HouseForeignKey, HouseModel
from coulisse.programme.words import folded_sql

_SOUGHT = ("title", "subtitle", "company", "summary", "description")


class Production(HouseModel):
    """What is shown, on one date or many. Texts are mappings of language to text."""

    slug = models.SlugField(max_length=70)
    external_id = models.CharField(max_length=100, blank=True, help_text="What another system calls it; an import finds it by this.")
    title = models.JSONField(help_text="Text per language.")
    subtitle = models.JSONField(default=dict, blank=True)
    company = models.CharField(max_length=200, blank=True, help_text="Who makes it: company, ensemble, speaker.")
    summary = models.JSONField(default=dict, blank=True, help_text="Two sentences for lists.")
    description = models.JSONField(default=dict, blank=True, help_text="Markdown.")
    genre = models.CharField(max_length=20, blank=True, help_text="Event type of UiTdatabank's taxonomy, as 0.55.0.0.0.")
    theme = models.CharField(max_length=20, blank=True, help_text="Theme of UiTdatabank's taxonomy.")
    series = models.JSONField(default=list, db_default=[], blank=True, help_text="What the house itself counts it among, as it writes it: names.")
    age_from = models.PositiveSmallIntegerField(null=True, blank=True)
    age_until = models.PositiveSmallIntegerField(null=True, blank=True)
    duration_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    interval = models.BooleanField(default=False, help_text="There is a break.")
    spoken_languages = models.JSONField(default=list, blank=True, help_text="Codes as nl, fr, en; empty: no problem for anyone.")
    surtitles = models.JSONField(default=list, blank=True)
    video_url = models.URLField(blank=True)
    quotes = models.JSONField(default=list, blank=True, help_text="Press: list of {text, source}.")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    # Kept by the database, so that a search can't miss what some other code wrote.
    sought = models.GeneratedField(
        expression=models.Func(
            *(Cast(field, models.TextField()) for field in _SOUGHT), template=folded_sql(), arg_joiner=" || ' ' || ", output_field=models.TextField()
        ),
        output_field=models.TextField(),
        db_persist=True,
        help_text="Every text of every language, folded: see programme/words.py.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "slug"], name="production_slug_once"),
            models.UniqueConstraint(fields=["house", "external_id"], condition=~models.Q(external_id=""), name="production_external_once"),
            models.CheckConstraint(
                name="production_ages",
                condition=models.Q(age_from=None) | models.Q(age_until=None) | models.Q(age_until__gte=models.F("age_from")),
            ),
        ]


class ProductionImage(HouseModel):
    """A picture of a production, with words for who can't see it. ``name`` is a stored image (`programme.images`)."""

    production = HouseForeignKey(Production, models.CASCADE, related_name="images", db_index=False)
    name = models.CharField(max_length=80)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    colour = models.CharField(max_length=7, default="#888888", help_text="Its commonest colour, shown until it has come.")
    alt = models.JSONField(default=dict, help_text="Text per language.")
    credit = models.CharField(max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["house", "production"], name="image_production")]
