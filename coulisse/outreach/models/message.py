from django.db import models

from coulisse.houses.rows import HouseModel


class Message(HouseModel):
    """One mail to one person about one thing. The key (house, kind, about) makes it exist once."""

    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=80, help_text="order:ABCD2345, invitation:12")
    to = models.EmailField()
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField()
    attachments = models.JSONField(default=list, help_text="What to attach when it is sent: names, never bytes.")
    message_id = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "kind", "about"], name="message_once")]
        indexes = [
            models.Index(fields=["house", "about"], name="message_about"),
            models.Index(fields=["house", "made_at"], condition=models.Q(sent_at=None), name="message_unsent"),
        ]
