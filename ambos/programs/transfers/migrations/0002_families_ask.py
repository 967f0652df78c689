from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('transfers', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='transfer',
            name='is_from_family',
            field=models.BooleanField(default=False, verbose_name='asked for on the public page'),
        ),
    ]
