from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('admission', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='ticket',
            name='asks_proof',
            field=models.BooleanField(db_default=False, default=False, help_text='Its rate has to be proven at the door.'),
        ),
    ]
