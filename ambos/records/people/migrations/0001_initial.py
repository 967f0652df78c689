import ambos.records.audit.keys
import ambos.records.people.models.people
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('network', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Household',
            fields=[
                ('id', models.UUIDField(default=ambos.records.audit.keys.new_key, editable=False, primary_key=True, serialize=False)),
            ],
            options={
                'verbose_name': 'household',
                'verbose_name_plural': 'households',
            },
        ),
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
                ('folded', ambos.records.people.models.people.FoldedField(editable=False, max_length=400)),
                ('born_on', models.DateField(help_text='the first day of what is known', null=True, verbose_name='born on')),
                ('born_precision', models.CharField(choices=[('day', 'day known'), ('month', 'month known'), ('year', 'year known'), ('none', 'not known')], default='none', max_length=6, verbose_name='how much of the date is known')),
                ('sex', models.CharField(choices=[('female', 'woman'), ('male', 'man'), ('other', 'other'), ('unknown', 'not said')], default='unknown', max_length=8, verbose_name='sex')),
                ('language', models.CharField(default='es', max_length=8, verbose_name='language')),
                ('other_languages', models.JSONField(default=list, help_text='codes of languages she speaks besides', verbose_name='other languages')),
                ('needs_interpreter', models.BooleanField(default=False, verbose_name='asks for an interpreter')),
                ('origin_country', models.CharField(blank=True, max_length=2, verbose_name='country of origin')),
                ('origin_state', models.CharField(blank=True, max_length=8, verbose_name='state of origin')),
                ('registered_at', models.DateTimeField(verbose_name='registered at')),
                ('last_seen_on', models.DateField(verbose_name='last contact')),
                ('forgotten_at', models.DateTimeField(null=True, verbose_name='forgotten at')),
                ('kept_age_band', models.CharField(blank=True, help_text='all that is left of her age when forgotten', max_length=8, verbose_name='age group at the last contact')),
                ('version', models.PositiveIntegerField(default=1, help_text='counts changes, so that of two clerks on one record the second is told', verbose_name='version')),
                ('form_key', models.UUIDField(null=True, unique=True, verbose_name='key of the form, so that the same form sent twice makes one record')),
                ('household', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='people', to='people.household')),
                ('identity', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='people', to='people.identity')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='network.office')),
                ('registered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'indexes': [models.Index(fields=['purpose', 'office', 'folded'], name='people_folded'), models.Index(fields=['purpose', 'office', 'born_on'], name='people_born'), models.Index(condition=models.Q(('forgotten_at', None)), fields=['purpose', 'last_seen_on'], name='people_seen')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('born_on__isnull', True), ('born_precision', 'none')), models.Q(('born_on__isnull', False), models.Q(('born_precision', 'none'), _negated=True)), _connector='OR'), name='people_birth_date_in_pairs')],
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
            name='LikelyDuplicate',
            fields=[
                ('id', models.UUIDField(default=ambos.records.audit.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('purpose', models.CharField(max_length=12, verbose_name='purpose')),
                ('score', models.FloatField(verbose_name='score')),
                ('reasons', models.JSONField(default=list, help_text='codes of what speaks for and against', verbose_name='reasons')),
                ('state', models.CharField(choices=[('suggested', 'to be reviewed'), ('linked', 'the same person'), ('different', 'two people'), ('set_aside', 'cannot be told yet')], default='suggested', max_length=10, verbose_name='state')),
                ('found_at', models.DateTimeField(verbose_name='found at')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='decided at')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='network.office')),
                ('one', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
                ('two', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
            ],
            options={
                'verbose_name': 'likely duplicate',
                'verbose_name_plural': 'likely duplicates',
                'indexes': [models.Index(fields=['purpose', 'office', 'state', '-score'], name='people_duplicates')],
                'constraints': [models.UniqueConstraint(fields=('one', 'two'), name='people_duplicate_once'), models.CheckConstraint(condition=models.Q(('one__lt', models.F('two'))), name='people_duplicate_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state', 'suggested')), models.Q(models.Q(('state', 'suggested'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='people_duplicate_decided_in_pairs')],
            },
        ),
        migrations.CreateModel(
            name='Guardian',
            fields=[
                ('id', models.UUIDField(default=ambos.records.audit.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(blank=True, max_length=360, verbose_name='name')),
                ('relationship', models.CharField(choices=[('mother', 'mother'), ('father', 'father'), ('grandparent', 'grandmother or grandfather'), ('sibling', 'sister or brother of age'), ('relative', 'another relative'), ('appointed', 'appointed by a court or by a power of attorney')], max_length=12, verbose_name='relationship')),
                ('document', models.CharField(blank=True, help_text='what it stands on, when it was seen', max_length=120, verbose_name='document')),
                ('since', models.DateTimeField(verbose_name='since')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='until')),
                ('guardian', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='guards', to='people.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='guardians', to='people.person')),
            ],
            options={
                'verbose_name': 'guardian',
                'verbose_name_plural': 'guardians',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('guardian__isnull', False), ('name', '')), models.Q(('guardian__isnull', True), models.Q(('name', ''), _negated=True)), _connector='OR'), name='people_guardian_named_once'), models.CheckConstraint(condition=models.Q(('guardian', models.F('person')), _negated=True), name='people_guardian_is_another'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('person', 'guardian'), name='people_guardian_once')],
            },
        ),
        migrations.CreateModel(
            name='DataRequest',
            fields=[
                ('id', models.UUIDField(default=ambos.records.audit.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('correct', 'correct what is wrong'), ('forget', 'forget me')], max_length=8, verbose_name='what she asks')),
                ('state', models.CharField(choices=[('open', 'waiting for an answer'), ('done', 'done'), ('declined', 'she thought better of it')], default='open', max_length=8, verbose_name='state')),
                ('asked_at', models.DateTimeField(verbose_name='asked at')),
                ('asked_by', models.CharField(max_length=60, verbose_name='asked by')),
                ('due_on', models.DateField(verbose_name='answer due on')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='answered at')),
                ('answered_by', models.CharField(blank=True, max_length=60, verbose_name='answered by')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='data_requests', to='people.person')),
            ],
            options={
                'verbose_name': 'request about her own data',
                'verbose_name_plural': "requests about one's own data",
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('person', 'kind'), name='people_one_open_request'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='people_request_answered_in_pairs')],
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
                ('may_call', models.BooleanField(default=True, verbose_name='may we call or write')),
                ('may_leave_word', models.BooleanField(default=False, help_text='a number at home tells who visits a window', verbose_name='may we leave word with whoever answers')),
                ('hours', models.CharField(choices=[('any', 'at any hour'), ('morning', 'in the morning'), ('afternoon', 'in the afternoon'), ('evening', 'in the evening'), ('weekend', 'on weekends')], default='any', max_length=10, verbose_name='when')),
                ('is_preferred', models.BooleanField(default=False, verbose_name='preferred')),
                ('is_shared', models.BooleanField(default=False, verbose_name='shared with other people')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contact_points', to='people.person')),
            ],
            options={
                'verbose_name': 'contact point',
                'verbose_name_plural': 'contact points',
                'constraints': [models.UniqueConstraint(fields=('person', 'value_index'), name='people_contact_once')],
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
                ('minor_reason', models.CharField(blank=True, choices=[('law', 'the law lets her decide on this herself'), ('urgent', 'it could not wait'), ('on_her_own', 'she lives on her own, and nobody answers for her')], max_length=16, verbose_name='why a minor gave it herself')),
                ('language', models.CharField(max_length=8, verbose_name='language it was explained in')),
                ('given_at', models.DateTimeField(verbose_name='given at')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='revoked at')),
                ('revoked_by', models.CharField(blank=True, max_length=60, verbose_name='revoked by')),
                ('office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='network.office')),
                ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('given_by', models.ForeignKey(help_text='who gave it for a minor', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.guardian')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='people.person')),
            ],
            options={
                'verbose_name': 'consent',
                'verbose_name_plural': 'consents',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_by', '')), models.Q(('revoked_at__isnull', False), models.Q(('revoked_by', ''), _negated=True)), _connector='OR'), name='people_consent_revoked_in_pairs')],
            },
        ),
        migrations.CreateModel(
            name='RetentionNotice',
            fields=[
                ('id', models.UUIDField(default=ambos.records.audit.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('due_on', models.DateField(verbose_name='erased on')),
                ('told_at', models.DateTimeField(verbose_name='told at')),
                ('way', models.CharField(choices=[('text', 'by text message'), ('email', 'by e-mail'), ('none', 'could not be told: no number or address that may be written to')], max_length=6, verbose_name='how she was told')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='retention_notice', to='people.person')),
            ],
            options={
                'verbose_name': 'notice before erasing',
                'verbose_name_plural': 'notices before erasing',
                'indexes': [models.Index(fields=['due_on'], name='people_due')],
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
                'constraints': [models.UniqueConstraint(fields=('person', 'kind'), name='people_identifier_once')],
            },
        ),
        migrations.CreateModel(
            name='SearchWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=12)),
                ('word', ambos.records.people.models.people.FoldedField(max_length=40)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='network.office')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='words', to='people.person')),
            ],
            options={
                'verbose_name': 'search word',
                'verbose_name_plural': 'search words',
                'indexes': [models.Index(fields=['purpose', 'office', 'word', '-person'], name='people_word'), models.Index(fields=['person', 'word'], name='people_word_too')],
            },
        ),
    ]
