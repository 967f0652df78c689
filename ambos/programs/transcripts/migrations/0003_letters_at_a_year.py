from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('transcripts', '0002_thresholds'),
    ]

    operations = [
        migrations.AddField(
            model_name='followup',
            name='asked_again_on',
            field=models.DateField(null=True, verbose_name='second letter sent on'),
        ),
        migrations.AddField(
            model_name='followup',
            name='asked_on',
            field=models.DateField(null=True, verbose_name='letter sent on'),
        ),
    ]
