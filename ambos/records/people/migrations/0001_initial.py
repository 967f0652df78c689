import ambos.records.audit.keys
import ambos.records.people.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('network', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Identity',
            fields=[
                ('id', models.UUIDField(default=ambos.records.audit.keys.new_key, editable=False, primary_key=True, serialize=False)),
            ],
            options={
                'verbose_name': 'identity',
                'verbose_name_plural': 'identities',
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.UUIDField(default=ambos.records.audit.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('purpose', models.CharField(max_length=12, verbose_name='purpose')),
                ('code', models.CharField(help_text='for staff to tell people apart; opens nothing', max_length=8, unique=True, verbose_name='code')),
                ('given_names', models.CharField(max_length=120, verbose_name='given names')),
                ('surname1', models.CharField(blank=True, max_length=120, verbose_name='first surname')),
                ('surname2', models.CharField(blank=True, max_length=120, verbose_name='second surname')),
                ('folded', ambos.records.people.models.FoldedField(editable=False, max_length=400)),
                ('born_on', models.DateField(help_text='the first day of what is known', null=True, verbose_name='born on')),
                ('born_precision', models.CharField(choices=[('day', 'day known'), ('month', 'month known'), ('year', 'year known'), ('none', 'not known')], default='none', max_length=6, verbose_name='how much of the date is known')),
                ('sex', models.CharField(choices=[('female', 'woman'), ('male', 'man'), ('other', 'other'), ('unknown', 'not said')], default='unknown', max_length=8, verbose_name='sex')),
                ('language', models.CharField(default='es', max_length=8, verbose_name='language')),
                ('needs_interpreter', models.BooleanField(default=False, verbose_name='asks for an interpreter')),
                ('origin_country', models.CharField(blank=True, max_length=2, verbose_name='country of origin')),
                ('origin_state', models.CharField(blank=True, max_length=8, verbose_name='state of origin')),
                ('registered_at', models.DateTimeField(verbose_name='registered at')),
                ('last_seen_on', models.DateField(verbose_name='last contact')),
                ('forgotten_at', models.DateTimeField(null=True, verbose_name='forgotten at')),
                ('version', models.PositiveIntegerField(default=1, help_text='counts changes, so that of two clerks on one record the second is told', verbose_name='version')),
                ('form_key', models.UUIDField(null=True, unique=True, verbose_name='key of the form, so that the same form sent twice makes one record')),
                ('identity', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='people', to='people.identity')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='network.office')),
                ('registered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
            },
        ),
        migrations.CreateModel(
            name='OtherName',
            fields=[
                ('id', models.UUIDField(default=ambos.records.audit.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=360, verbose_name='name as written there')),
                ('document', models.CharField(blank=True, max_length=120, verbose_name='document')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='other_names', to='people.person')),
            ],
            options={
                'verbose_name': 'other name',
                'verbose_name_plural': 'other names',
            },
        ),
        migrations.CreateModel(
            name='ContactPoint',
            fields=[
                ('id', models.UUIDField(default=ambos.records.audit.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('system', models.CharField(choices=[('phone', 'telephone'), ('email', 'e-mail')], max_length=8, verbose_name='kind')),
                ('value', models.BinaryField(verbose_name='sealed value')),
                ('value_index', models.CharField(db_index=True, help_text='blind index: finds the equal, reads nothing', max_length=64)),
                ('sealed_with', models.CharField(db_index=True, max_length=40, verbose_name='id of the key')),
                ('may_text', models.BooleanField(default=False, verbose_name='may we send texts')),
                ('is_shared', models.BooleanField(default=False, verbose_name='shared with other people')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contact_points', to='people.person')),
            ],
            options={
                'verbose_name': 'contact point',
                'verbose_name_plural': 'contact points',
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.UUIDField(default=ambos.records.audit.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('purpose', models.CharField(max_length=12, verbose_name='purpose')),
                ('scope', models.CharField(help_text='e.g. share_referral, keep_record, link_records', max_length=40, verbose_name='for what')),
                ('recipient', models.CharField(blank=True, max_length=255, verbose_name='with whom')),
                ('recipient_key', models.UUIDField(null=True)),
                ('what', models.JSONField(default=list, help_text='codes: name, phone, need, language, age_band', verbose_name='what is shared')),
                ('how', models.CharField(choices=[('spoken', 'by word of mouth'), ('signed', 'signed on paper'), ('fingerprint', 'fingerprint on paper'), ('witnessed', 'witnessed mark')], max_length=12, verbose_name='how it was given')),
                ('language', models.CharField(max_length=8, verbose_name='language it was explained in')),
                ('given_at', models.DateTimeField(verbose_name='given at')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='revoked at')),
                ('revoked_by', models.CharField(blank=True, max_length=60, verbose_name='revoked by')),
                ('office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='network.office')),
                ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='people.person')),
            ],
            options={
                'verbose_name': 'consent',
                'verbose_name_plural': 'consents',
            },
        ),
        migrations.CreateModel(
            name='SealedIdentifier',
            fields=[
                ('id', models.UUIDField(default=ambos.records.audit.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=20, verbose_name='kind')),
                ('value', models.BinaryField(verbose_name='sealed value')),
                ('value_index', models.CharField(db_index=True, help_text='blind index: finds the equal, reads nothing', max_length=64)),
                ('sealed_with', models.CharField(db_index=True, max_length=40, verbose_name='id of the key')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sealed_identifiers', to='people.person')),
            ],
            options={
                'verbose_name': 'sealed identifier',
                'verbose_name_plural': 'sealed identifiers',
            },
        ),
        migrations.CreateModel(
            name='SearchWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=12)),
                ('word', ambos.records.people.models.FoldedField(max_length=40)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='network.office')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='words', to='people.person')),
            ],
            options={
                'verbose_name': 'search word',
                'verbose_name_plural': 'search words',
            },
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['purpose', 'office', 'folded'], name='people_folded'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['purpose', 'office', 'born_on'], name='people_born'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('born_on__isnull', True), ('born_precision', 'none')), models.Q(('born_on__isnull', False), models.Q(('born_precision', 'none'), _negated=True)), _connector='OR'), name='people_birth_date_in_pairs'),
        ),
        migrations.AddConstraint(
            model_name='contactpoint',
            constraint=models.UniqueConstraint(fields=('person', 'value_index'), name='people_contact_once'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_by', '')), models.Q(('revoked_at__isnull', False), models.Q(('revoked_by', ''), _negated=True)), _connector='OR'), name='people_consent_revoked_in_pairs'),
        ),
        migrations.AddConstraint(
            model_name='sealedidentifier',
            constraint=models.UniqueConstraint(fields=('person', 'kind'), name='people_identifier_once'),
        ),
        migrations.AddIndex(
            model_name='searchword',
            index=models.Index(fields=['purpose', 'office', 'word', '-person'], name='people_word'),
        ),
    ]
