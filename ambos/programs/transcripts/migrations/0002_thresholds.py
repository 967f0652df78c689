import ambos.records.audit.keys
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('transcripts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ThresholdProposal',
            fields=[
                ('id', models.UUIDField(default=ambos.records.audit.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('thresholds', models.JSONField(default=list, verbose_name='credits from which a grade begins')),
                ('source', models.CharField(max_length=300, verbose_name='where the district says so')),
                ('state', models.CharField(choices=[('proposed', 'proposed'), ('decided', 'decided'), ('refused', 'refused')], default='proposed', max_length=10, verbose_name='state')),
                ('proposed_at', models.DateTimeField(verbose_name='proposed at')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='decided at')),
                ('refused_because', models.CharField(blank=True, max_length=300, verbose_name='why refused')),
                ('form_key', models.UUIDField(unique=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='threshold_proposals', to='transcripts.districtterms')),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'proposal of grades by credits',
                'verbose_name_plural': 'proposals of grades by credits',
                'ordering': ['-proposed_at', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'proposed')), fields=('district',), name='transcripts_one_threshold_proposal'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'decided'), _negated=True), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('proposed_by__isnull', False), models.Q(('decided_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='transcripts_thresholds_second_person')],
            },
        ),
    ]
