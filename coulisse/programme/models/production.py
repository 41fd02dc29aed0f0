from django.db import models

from coulisse.houses.rows import HouseForeignKey, HouseModel


class Production(HouseModel):
    """What is shown, on one date or many. Texts are mappings of language to text."""

    slug = models.SlugField(max_length=70)
    title = models.JSONField(help_text="Text per language.")
    subtitle = models.JSONField(default=dict, blank=True)
    company = models.CharField(max_length=200, blank=True, help_text="Who makes it: company, ensemble, speaker.")
    summary = models.JSONField(default=dict, blank=True, help_text="Two sentences for lists.")
    description = models.JSONField(default=dict, blank=True, help_text="Markdown.")
    genre = models.CharField(max_length=20, blank=True, help_text="Event type of UiTdatabank's taxonomy, as 0.55.0.0.0.")
    theme = models.CharField(max_length=20, blank=True, help_text="Theme of UiTdatabank's taxonomy.")
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

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "slug"], name="production_slug_once"),
            models.CheckConstraint(
                name="production_ages",
                condition=models.Q(age_from=None) | models.Q(age_until=None) | models.Q(age_until__gte=models.F("age_from")),
            ),
        ]


class ProductionImage(HouseModel):
    """A picture of a production, with words for who can't see it. ``name`` is a stored image."""

    production = HouseForeignKey(Production, models.CASCADE, related_name="images", db_index=False)
    name = models.CharField(max_length=80)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    alt = models.JSONField(default=dict, help_text="Text per language.")
    credit = models.CharField(max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["house", "production"], name="image_production")]
