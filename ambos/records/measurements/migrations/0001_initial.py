import ambos.records.audit.keys
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('casework', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BandTable',
            fields=[
                ('id', models.UUIDField(default=ambos.records.audit.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('version', models.CharField(max_length=20, unique=True, verbose_name='version')),
                ('effective_from', models.DateField(unique=True, verbose_name='effective from')),
                ('approval', models.CharField(max_length=200, verbose_name='approval')),
                ('table', models.JSONField(help_text='as the pack has it, the day of its start apart', verbose_name='table')),
                ('loaded_at', models.DateTimeField(verbose_name='loaded at')),
            ],
            options={
                'verbose_name': 'clinical table',
                'verbose_name_plural': 'clinical tables',
            },
        ),
        migrations.CreateModel(
            name='Screening',
            fields=[
                ('id', models.UUIDField(default=ambos.records.audit.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('test', models.CharField(max_length=30, verbose_name='test')),
                ('values', models.JSONField(help_text='name of the value -> decimal as text', verbose_name='values in the canonical unit')),
                ('unit', models.CharField(max_length=12, verbose_name='canonical unit')),
                ('typed', models.JSONField(help_text='name of the value -> text, and the unit', verbose_name='as typed')),
                ('is_fasting', models.BooleanField(null=True, verbose_name='fasting')),
                ('band', models.CharField(blank=True, help_text='empty where the table was not made for this person', max_length=40, verbose_name='band')),
                ('level', models.CharField(blank=True, max_length=20, verbose_name='level')),
                ('is_critical', models.BooleanField(default=False, verbose_name='critical')),
                ('critical_action', models.CharField(blank=True, choices=[('', 'not critical'), ('referred_now', 'referred at once'), ('emergency_called', 'emergency service called'), ('refused', 'help offered and refused')], max_length=18, verbose_name='what was done')),
                ('taken_at', models.DateTimeField(verbose_name='taken at')),
                ('encounter', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='screenings', to='casework.encounter')),
                ('repeats', models.OneToOneField(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='repeated_by', to='measurements.screening')),
                ('table', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='measurements.bandtable')),
                ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'screening',
                'verbose_name_plural': 'screenings',
                'indexes': [models.Index(fields=['encounter', 'test'], name='measurements_of_encounter')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('critical_action', ''), ('is_critical', False)), models.Q(('is_critical', True), models.Q(('critical_action', ''), _negated=True)), _connector='OR'), name='measurements_critical_needs_action'), models.CheckConstraint(condition=models.Q(models.Q(('band', ''), ('level', '')), models.Q(models.Q(('band', ''), _negated=True), models.Q(('level', ''), _negated=True)), _connector='OR'), name='measurements_band_and_level_in_pairs')],
            },
        ),
    ]
