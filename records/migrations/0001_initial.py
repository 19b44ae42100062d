import django.db.models.deletion
import kompetanse.lib.tokens
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('owners', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='EventChain',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80, unique=True)),
                ('length', models.PositiveIntegerField(default=0)),
                ('head_hash', models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('size', models.PositiveIntegerField(help_text='Bytes.')),
                ('content_type', models.CharField(max_length=100)),
                ('scan_status', models.CharField(choices=[('not_scanned', 'Ikke virussjekket'), ('clean', 'Virussjekket'), ('infected', 'Inneholder virus og er stengt')], default='not_scanned', max_length=20)),
                ('stored_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='CaseFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=kompetanse.lib.tokens.new_code, editable=False, max_length=24, unique=True)),
                ('year', models.PositiveSmallIntegerField()),
                ('number', models.PositiveIntegerField()),
                ('reference', models.CharField(max_length=12, verbose_name='saksnummer')),
                ('title', models.CharField(max_length=250, verbose_name='tittel')),
                ('public_title', models.CharField(max_length=250, verbose_name='offentlig tittel')),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='case_files', to='owners.organisation')),
                ('responsible', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['reference'], name='records_casefile_reference')],
                'constraints': [models.UniqueConstraint(fields=('authority', 'year', 'number'), name='records_casefile_number_once')],
            },
        ),
        migrations.CreateModel(
            name='Counter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('purpose', models.CharField(max_length=20)),
                ('last', models.PositiveIntegerField(default=0)),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='owners.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('authority', 'year', 'purpose'), name='records_counter_once')],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=kompetanse.lib.tokens.new_code, editable=False, max_length=24, unique=True)),
                ('kind', models.CharField(choices=[('needs_report', 'Behovsmelding'), ('attachment', 'Vedlegg'), ('message', 'Melding i saken'), ('completion_request', 'Brev om retting'), ('assessment', 'Kontroll'), ('agenda', 'Saksliste'), ('minutes', 'Protokoll'), ('ranking', 'Rangering'), ('allocation', 'Fordeling'), ('decision_letter', 'Vedtaksbrev'), ('registered', 'Registrert dokument'), ('phone_note', 'Telefonnotat')], max_length=30)),
                ('title', models.CharField(max_length=250, verbose_name='tittel')),
                ('file_name', models.CharField(max_length=200)),
                ('created_at', models.DateTimeField()),
                ('case_file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='records.casefile')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='DocumentReader',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readers', to='records.document')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='owners.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('document', 'organisation'), name='records_documentreader_once')],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('verb', models.CharField(max_length=60)),
                ('actor_label', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('object_label', models.CharField(max_length=60)),
                ('object_id', models.CharField(max_length=60)),
                ('field', models.CharField(blank=True, max_length=40)),
                ('from_state', models.CharField(blank=True, max_length=40)),
                ('to_state', models.CharField(blank=True, max_length=40)),
                ('reason_id', models.CharField(blank=True, help_text="Row that holds the reason's text.", max_length=60)),
                ('reason_hash', models.CharField(blank=True, max_length=64)),
                ('facts', models.JSONField(blank=True, default=dict, help_text='Codes, amounts and hashes; never text that a person wrote.')),
                ('previous_hash', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='owners.organisation')),
                ('chain', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='records.eventchain')),
            ],
            options={
                'indexes': [models.Index(fields=['object_label', 'object_id'], name='records_event_object')],
                'constraints': [models.UniqueConstraint(fields=('chain', 'number'), name='records_event_number_once')],
            },
        ),
        migrations.CreateModel(
            name='InternalNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='notat')),
                ('written_at', models.DateTimeField()),
                ('case_file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='records.casefile')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='JournalEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('I', 'Inngående'), ('U', 'Utgående'), ('N', 'Internt, med oppfølging'), ('X', 'Internt, uten oppfølging')], max_length=1)),
                ('title', models.CharField(max_length=250, verbose_name='tittel')),
                ('public_title', models.CharField(max_length=250, verbose_name='offentlig tittel')),
                ('sender', models.CharField(blank=True, max_length=250, verbose_name='avsender')),
                ('receiver', models.CharField(blank=True, max_length=250, verbose_name='mottaker')),
                ('document_date', models.DateField(verbose_name='dokumentdato')),
                ('journaled_at', models.DateTimeField()),
                ('access_code', models.CharField(choices=[('open', 'Offentlig'), ('postponed', 'Utsatt innsyn'), ('internal', 'Internt dokument'), ('confidential', 'Taushetsplikt')], default='open', max_length=20)),
                ('access_basis', models.CharField(blank=True, max_length=120, verbose_name='hjemmel for skjerming')),
                ('external_number', models.CharField(blank=True, max_length=40, verbose_name='nummer i eget sakssystem')),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='owners.organisation')),
                ('case_file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='journal_entries', to='records.casefile')),
                ('journaled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('authority', 'year', 'number'), name='records_journalentry_number_once'), models.CheckConstraint(condition=models.Q(('access_code', 'open'), models.Q(('access_basis', ''), _negated=True), _connector='OR'), name='records_journalentry_closed_has_basis')],
            },
        ),
        migrations.AddField(
            model_name='document',
            name='journal_entry',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='records.journalentry'),
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='melding')),
                ('sent_at', models.DateTimeField()),
                ('case_file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='records.casefile')),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='message', to='records.document')),
                ('from_organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='owners.organisation')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('to_organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='owners.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='ReadReceipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('read_at', models.DateTimeField()),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='records.document')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='owners.organisation')),
                ('read_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('document', 'organisation'), name='records_readreceipt_once')],
            },
        ),
        migrations.CreateModel(
            name='Shielding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('basis', models.CharField(max_length=120, verbose_name='hjemmel')),
                ('reason', models.TextField(verbose_name='grunn')),
                ('shielded_at', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shieldings', to='records.document')),
                ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('shielded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at', None)), fields=('document',), name='records_shielding_one_in_force'), models.CheckConstraint(condition=models.Q(models.Q(('lifted_at', None), ('lifted_by', None)), models.Q(('lifted_at__isnull', False), ('lifted_by__isnull', False)), _connector='OR'), name='records_shielding_lifted_pair')],
            },
        ),
        migrations.AddField(
            model_name='document',
            name='stored_file',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='records.storedfile'),
        ),
    ]
