from django.db import models

from coulisse.houses.rows import HouseModel


class SigningKey(HouseModel):
    """An Ed25519 key that signs the tickets of a house. The newest signs; older ones still verify."""

    number = models.PositiveSmallIntegerField(help_text="Stands in each code: 0 to 255.")
    public_key = models.BinaryField(max_length=32)
    sealed_private_key = models.BinaryField()
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True, help_text="From then on its tickets no longer let anyone in.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "number"], name="signing_key_number_once"),
            models.CheckConstraint(name="signing_key_byte", condition=models.Q(number__lte=255)),
        ]
