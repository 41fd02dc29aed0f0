from django.db import models


class KeptMail(models.Model):
    """A mail that a demo kept instead of sending. Never used in production."""

    at = models.DateTimeField(auto_now_add=True)
    sender = models.CharField(max_length=200)
    to = models.CharField(max_length=320)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    attachments = models.JSONField(default=list, help_text="[{name, type, base64}]")

    class Meta:
        indexes = [models.Index(fields=["-id"], name="kept_mail_newest")]
