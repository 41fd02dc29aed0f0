"""Questions to the mailbox."""

from collections.abc import Sequence

from django.db.models import Func, IntegerField, Q, QuerySet
from django.db.models.functions import Left

from coulisse.integrations.mailbox.models import KeptMail

PAGE = 50
# What the HTML shows by its name is no attachment, as in every mail program.
_ATTACHED = """jsonb_array_length(jsonb_path_query_array(%(expressions)s, '$[*] ? (@.cid == "")'))"""


def newest(search: str = "", before: int | None = None) -> tuple[Sequence[KeptMail], bool]:
    """A page of mails without their contents, newest first; and whether there are older ones.

    ``search`` is found in the address and the subject, in capitals or not. Each mail has ``begins`` (the first words)
    and ``attached`` (how many attachments).
    """
    found: QuerySet[KeptMail] = KeptMail.objects.order_by("-pk")
    if search:
        found = found.filter(Q(to__icontains=search) | Q(subject__icontains=search))
    if before is not None:
        found = found.filter(pk__lt=before)
    attached = Func("attachments", template=_ATTACHED, output_field=IntegerField())
    light = found.only("at", "sender", "to", "subject").annotate(begins=Left("text", 200), attached=attached)
    page = list(light[: PAGE + 1])
    return page[:PAGE], len(page) > PAGE
