from django.apps import AppConfig


class MailboxConfig(AppConfig):
    name = "coulisse.integrations.mailbox"
    label = "mailbox"
