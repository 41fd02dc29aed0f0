from django.db import models


class Throttle(models.Model):
    """How often something guessable was tried. ``key`` is a digest: no address or name is kept."""

    key = models.BinaryField(max_length=16, primary_key=True)
    tries = models.IntegerField()
    until = models.DateTimeField()
