from django.db import models
from django.db.models.functions import Now


class KeptMail(models.Model):
    """A mail that a demo kept instead of sending, as one person got it. Never used in production."""

    at = models.DateTimeField(db_default=Now())
    sender = models.CharField(max_length=200)
    to = models.CharField(max_length=320)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    attachments = models.JSONField(default=list, help_text="[{name, type, base64, cid}]; cid: the name by which the HTML shows it")

    class Meta:
        indexes = [models.Index(fields=["-id"], name="kept_mail_newest")]

    def __str__(self) -> str:
        return self.subject
