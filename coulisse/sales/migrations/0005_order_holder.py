from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sales', '0004_tenders'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['house', 'holder'], name='order_holder'),
        ),
    ]
