from django.db import models

from coulisse.houses.rows import HouseModel
from coulisse.outreach.types import Kind, MessageState, Problem


class Message(HouseModel):
    """One mail to one person about one thing. The key (house, kind, about, occasion) makes it exist once.

    ``due_at`` is when it may be sent, or tried again; whoever sends it moves it first, so that nobody else does
    meanwhile. ``sealed_link`` opens something for who holds it, and is emptied when the mail has left.
    """

    kind = models.CharField(max_length=40, choices=Kind.choices)
    about = models.CharField(max_length=80, help_text="order:ABCD2345, invitation:12")
    occasion = models.CharField(max_length=80, blank=True, help_text="Which of several of this kind: refund:7, a moment.")
    to = models.CharField(max_length=254, help_text="As it was given; state failed where it can't be an address.")
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField()
    attachments = models.JSONField(default=list, help_text="What to attach when it is sent: names, never bytes.")
    sealed_link = models.BinaryField(default=bytes, blank=True)
    message_id = models.CharField(max_length=160, help_text="The Message-ID header: the same at every try.")
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.WAITING)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    queued_at = models.DateTimeField(help_text="When a task was last asked to send it.")
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=12, blank=True, choices=Problem.choices)
    server_said = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "kind", "about", "occasion"], name="message_once"),
            models.UniqueConstraint(fields=["house", "message_id"], name="message_id_once"),
            models.CheckConstraint(
                name="message_sent",
                condition=models.Q(state=MessageState.SENT, sent_at__isnull=False) | ~models.Q(state=MessageState.SENT) & models.Q(sent_at=None),
            ),
            models.CheckConstraint(
                name="message_link_gone", condition=models.Q(sealed_link=b"") | models.Q(state__in=[MessageState.WAITING, MessageState.FAILED])
            ),
        ]
        indexes = [
            models.Index(fields=["house", "about"], name="message_about"),
            models.Index(fields=["house", "due_at"], condition=models.Q(state=MessageState.WAITING), name="message_waiting"),
            models.Index(fields=["house", "-made_at"], condition=models.Q(state=MessageState.FAILED), name="message_failed"),
        ]
