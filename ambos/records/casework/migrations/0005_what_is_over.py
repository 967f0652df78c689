from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0004_calls_by_office'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='servicerequest',
            index=models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['office', 'purpose', 'closed_at', 'state'], name='casework_office_ended'),
        ),
        migrations.AddIndex(
            model_name='servicerequest',
            index=models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['performer', 'closed_at'], name='casework_ended'),
        ),
    ]
