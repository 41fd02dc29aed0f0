import coulisse.ledger.models.entry
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0001_initial'),
    ]

    operations = [
        # The trigger of an entry looks once, when the entry comes; a posting may come in a later transaction.
        migrations.RunSQL(
            """
            CREATE FUNCTION coulisse_posting_adds_nothing() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE total bigint;
            BEGIN
              SELECT sum(cents) INTO total FROM ledger_posting WHERE house_id = NEW.house_id AND entry_id = NEW.entry_id;
              IF total IS DISTINCT FROM 0 THEN
                RAISE EXCEPTION 'ledger entry % of house % adds up to % cents', NEW.entry_id, NEW.house_id, total
                  USING ERRCODE = 'check_violation';
              END IF;
              RETURN NULL;
            END $$
            """,
            "DROP FUNCTION coulisse_posting_adds_nothing()",
        ),
        migrations.AddConstraint(
            model_name='posting',
            constraint=coulisse.ledger.models.entry.AddsNothing(name='posting_adds_nothing'),
        ),
    ]
