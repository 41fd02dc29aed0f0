from django.db import models
from django.db.models.functions import Lower

from coulisse.houses.types import HouseStatus


class Cluster(models.Model):
    """Houses that work together: in one city, one region, one idea."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class House(models.Model):
    """One cultural house: the tenant. What stands here is public; secrets are sealed.

    `slug` is its address path and never changes once the house is live: tickets and links carry it.
    """

    id = models.AutoField(primary_key=True)
    cluster = models.ForeignKey(Cluster, models.PROTECT, null=True, blank=True, related_name="houses")
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    status = models.CharField(max_length=10, choices=HouseStatus.choices, default=HouseStatus.SETUP)

    languages = models.JSONField(default=list, help_text="Languages of the shop, the first one is the default.")
    timezone = models.CharField(max_length=40, default="Europe/Brussels")

    colour = models.CharField(max_length=7, default="#7a1f3d", help_text="Accent colour, #rrggbb.")
    colour_dark = models.CharField(max_length=7, default="#1d1b24", help_text="Colour of the header and of large areas.")
    logo = models.CharField(max_length=80, blank=True, help_text="Name of a stored image.")

    street = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    city = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True, help_text="Where visitors reach people.")
    sender_email = models.EmailField(blank=True, help_text="From: of its mails.")
    vat_number = models.CharField(max_length=20, blank=True)
    terms = models.JSONField(default=dict, blank=True, help_text="Conditions of sale: text per language, Markdown.")

    payment_provider = models.CharField(max_length=20, default="demo")
    payment_secrets = models.BinaryField(default=bytes, blank=True, help_text="Sealed keys of the payment provider.")

    card_keys = models.BinaryField(null=True, blank=True, help_text="Sealed keys at the issuer of cards that others hold: UiTPAS.")

    second_factor_required = models.BooleanField(default=False)
    hold_minutes = models.PositiveSmallIntegerField(default=10)
    places_per_basket = models.PositiveSmallIntegerField(default=20)
    pdf_attached = models.BooleanField(
        default=False, db_default=False, help_text="Mails carry the PDF and the calendar file, beside the codes in them."
    )
    has_products = models.BooleanField(default=False, db_default=False, help_text="It sells passes or vouchers: its pages lead there.")
    has_subscriptions = models.BooleanField(default=False, db_default=False, help_text="It sells subscriptions: its pages lead there.")
    line_mark = models.PositiveIntegerField(default=0, db_default=0, help_text="0: no line stands before its sale; raised with each change of one.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="house_hold_minutes", condition=models.Q(hold_minutes__gte=2, hold_minutes__lte=60)),
            models.CheckConstraint(name="house_colours", condition=models.Q(colour__regex=r"^#[0-9a-f]{6}$", colour_dark__regex=r"^#[0-9a-f]{6}$")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def default_language(self) -> str:
        return self.languages[0] if self.languages else "nl"


class HouseDomain(models.Model):
    """A host name of the house's own; mails and links use it once it is verified."""

    house = models.ForeignKey(House, models.CASCADE, related_name="domains")
    host = models.CharField(max_length=253)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("host"), name="house_domain_once")]

    def __str__(self) -> str:
        return self.host
