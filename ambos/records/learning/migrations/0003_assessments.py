import ambos.records.audit.keys
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('learning', '0002_decided_stays'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.UUIDField(default=ambos.records.audit.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('program', models.SlugField(help_text='which program gave it', max_length=40, verbose_name='program')),
                ('code', models.SlugField(max_length=40, verbose_name='diagnostic')),
                ('title', models.CharField(max_length=160, verbose_name='title')),
                ('title_en', models.CharField(max_length=160, verbose_name='title in English')),
                ('subject', models.SlugField(max_length=30, verbose_name='school subject')),
                ('grade', models.PositiveSmallIntegerField(verbose_name='grade it asks about')),
                ('band', models.CharField(choices=[('ready', 'ready for the grade'), ('support', 'needs support beside the class'), ('unsure', 'it cannot tell'), ('too_few', 'too few questions were answered')], max_length=8, verbose_name='what it says')),
                ('right', models.PositiveSmallIntegerField(verbose_name='right answers')),
                ('asked', models.PositiveSmallIntegerField(verbose_name='asked')),
                ('skills', models.JSONField(default=list, verbose_name='skills')),
                ('taken_on', models.DateField(verbose_name='taken on')),
                ('recorded_at', models.DateTimeField(verbose_name='recorded at')),
                ('source_key', models.UUIDField(unique=True)),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assessments', to='learning.learner')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'diagnostic of a learner',
                'verbose_name_plural': 'diagnostics of learners',
                'ordering': ['taken_on', 'recorded_at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('asked__gte', 1), ('right__lte', models.F('asked'))), name='learning_assessment_counts')],
            },
        ),
    ]
