from django.db import models
from django.db.models.functions import Lower

from coulisse.houses.rows import HouseModel


class Customer(HouseModel):
    """Somebody who bought something from a house. Each house has its own; another house's stays unseen.

    Only the e-mail address is ever required, because tickets go there.
    """

    email = models.EmailField()
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=2, default="nl")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("house", Lower("email"), name="customer_email_once")]

    def __str__(self) -> str:
        return self.name or self.email
