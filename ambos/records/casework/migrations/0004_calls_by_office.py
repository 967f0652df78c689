import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0003_whose_call_it_is'),
    ]

    operations = [
        migrations.AlterField(
            model_name='followup',
            name='office',
            field=models.ForeignKey(help_text='whose call it is: the office that sent it', on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='network.office'),
        ),
        migrations.RemoveIndex(
            model_name='followup',
            name='casework_follow_up_open',
        ),
        migrations.AddIndex(
            model_name='followup',
            index=models.Index(condition=models.Q(('done_at__isnull', True)), fields=['office', 'purpose', 'due_on'], name='casework_office_calls'),
        ),
    ]
