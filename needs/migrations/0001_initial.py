import django.contrib.postgres.fields
import django.core.serializers.json
import django.db.models.deletion
import kompetanse.lib.tokens
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('grants', '0001_initial'),
        ('owners', '0001_initial'),
        ('records', '0002_events_and_documents_only_grow'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='measure', serialize=False, to='grants.item')),
                ('kind_text', models.TextField(blank=True, verbose_name='hva slags tiltak')),
                ('goals_text', models.TextField(blank=True, verbose_name='forventet mål og utbytte')),
                ('indicators_text', models.TextField(blank=True, verbose_name='kjennetegn på måloppnåelse')),
                ('teacher_education_text', models.TextField(blank=True, verbose_name='bidrag til lærerutdanningen')),
                ('theme', models.CharField(blank=True, max_length=120, verbose_name='tema')),
                ('method', models.CharField(choices=[('need', 'Etter behov'), ('pro_rata', 'Likt etter størrelse (pro rata)')], default='need', max_length=20, verbose_name='slik fordeles midlene')),
                ('coordinator_item', models.CharField(blank=True, max_length=10, verbose_name='forumsak om koordinator')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('coordinator_item', ''), ('coordinator_item__regex', '^[0-9]{1,3}/[0-9]{2}$'), _connector='OR'), name='needs_measure_coordinator_item')],
            },
        ),
        migrations.CreateModel(
            name='LocalPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=kompetanse.lib.tokens.new_code, editable=False, max_length=24, unique=True)),
                ('title', models.CharField(max_length=200, verbose_name='planens navn')),
                ('valid_from_date', models.DateField(verbose_name='gjelder fra')),
                ('valid_to_date', models.DateField(blank=True, null=True, verbose_name='gjelder til og med')),
                ('adopted_date', models.DateField(blank=True, null=True, verbose_name='vedtatt')),
                ('file_name', models.CharField(blank=True, max_length=200)),
                ('headings', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), blank=True, default=list, help_text='Keys of the nine headings that the plan covers (R-PLN-02).', size=None, verbose_name='planen omtaler')),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.storedfile')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='local_plans', to='owners.organisation')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to_date', None), ('valid_to_date__gte', models.F('valid_from_date')), _connector='OR'), name='needs_localplan_period')],
            },
        ),
        migrations.CreateModel(
            name='BudgetLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='år')),
                ('cost_type', models.CharField(choices=[('needs_assessment', 'Vurdering av behov'), ('planning', 'Planlegging og utvikling'), ('implementation', 'Gjennomføring'), ('coordinator', 'Koordinator')], max_length=20, verbose_name='kostnad')),
                ('amount', models.BigIntegerField(help_text='Kroner.', verbose_name='beløp')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='owners.organisation')),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='budget_lines', to='needs.measure')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('measure', 'year', 'recipient', 'cost_type'), name='needs_budgetline_once'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='needs_budgetline_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='MeasureEstablishment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('establishment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='owners.establishment')),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='establishments', to='needs.measure')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('measure', 'establishment'), name='needs_measureestablishment_once')],
            },
        ),
        migrations.CreateModel(
            name='MeasureParticipants',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('category', models.CharField(max_length=60, verbose_name='gruppe')),
                ('count', models.PositiveIntegerField(verbose_name='antall')),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='needs.measure')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('measure', 'category'), name='needs_measureparticipants_once')],
            },
        ),
        migrations.CreateModel(
            name='NeedsReport',
            fields=[
                ('application', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='needs_report', serialize=False, to='grants.application')),
                ('sectors', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('kindergarten', 'Barnehage'), ('primary_school', 'Grunnskole'), ('after_school', 'SFO'), ('ppt', 'PP-tjeneste'), ('arts_school', 'Kulturskole'), ('adult_education', 'Voksenopplæring'), ('upper_secondary', 'Videregående opplæring'), ('company_training', 'Fagopplæring i bedrift')], max_length=30), blank=True, default=list, size=None, verbose_name='sektorer')),
                ('contact_name', models.CharField(blank=True, max_length=150, verbose_name='kontaktperson')),
                ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='kontaktpersonens e-post')),
                ('contact_phone', models.CharField(blank=True, max_length=30, verbose_name='kontaktpersonens telefon')),
                ('need_text', models.TextField(blank=True, verbose_name='lokalt definert behov')),
                ('assessment_text', models.TextField(blank=True, verbose_name='samlet vurdering')),
                ('inclusive_process_text', models.TextField(blank=True, verbose_name='inkluderende prosess')),
                ('sami_answer', models.CharField(blank=True, choices=[('yes', 'Ja'), ('partly', 'Delvis'), ('no', 'Nei')], max_length=10, verbose_name='samiske perspektiv')),
                ('sami_text', models.TextField(blank=True, verbose_name='om samiske perspektiv')),
                ('inclusion_text', models.TextField(blank=True, verbose_name='inkludering og spesialpedagogikk')),
                ('ppt_text', models.TextField(blank=True, verbose_name='PPT og laget rundt')),
                ('private_included_text', models.TextField(blank=True, verbose_name='private er inkludert')),
                ('municipal_coordination', models.BooleanField(blank=True, help_text='R-KSI-01.', null=True, verbose_name='samordnet i kommunen')),
                ('other_funds_text', models.TextField(blank=True, verbose_name='andre offentlige midler')),
                ('other_funds_amount', models.BigIntegerField(blank=True, null=True, verbose_name='andre offentlige midler, kroner')),
                ('connection_text', models.TextField(blank=True, verbose_name='sammenheng med videreutdanning')),
                ('evaluation_text', models.TextField(blank=True, verbose_name='planlagt evaluering')),
                ('own_effort_text', models.TextField(blank=True, verbose_name='egeninnsats')),
                ('sections_done', models.JSONField(blank=True, default=dict, help_text='Section → yes or no.')),
                ('section_versions', models.JSONField(blank=True, default=dict, help_text='Section → number.')),
                ('sections_saved', models.JSONField(blank=True, default=dict, help_text='Section → [moment, name of who saved].')),
                ('prefilled_sections', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('contact', 'Eier og kontakt'), ('network', 'Nettverket'), ('partners', 'Partnere'), ('need', 'Lokalt definert behov'), ('involvement', 'Medvirkning fra ansatte, ledere og tillitsvalgte'), ('plans', 'Lokal plan'), ('measures', 'Tiltak og budsjett'), ('participants', 'Deltakere, barnehager og skoler'), ('funding', 'Egeninnsats og andre midler'), ('perspectives', 'Samisk perspektiv, inkludering og evaluering'), ('attachments', 'Vedlegg')], max_length=30), blank=True, default=list, help_text="Filled from last year's report and not looked at yet.", size=None)),
                ('saved_at', models.DateTimeField(blank=True, null=True)),
                ('pen_section', models.CharField(blank=True, choices=[('contact', 'Eier og kontakt'), ('network', 'Nettverket'), ('partners', 'Partnere'), ('need', 'Lokalt definert behov'), ('involvement', 'Medvirkning fra ansatte, ledere og tillitsvalgte'), ('plans', 'Lokal plan'), ('measures', 'Tiltak og budsjett'), ('participants', 'Deltakere, barnehager og skoler'), ('funding', 'Egeninnsats og andre midler'), ('perspectives', 'Samisk perspektiv, inkludering og evaluering'), ('attachments', 'Vedlegg')], max_length=30)),
                ('pen_since', models.DateTimeField(blank=True, null=True)),
                ('declared_at', models.DateTimeField(blank=True, null=True)),
                ('return_reason', models.TextField(blank=True, verbose_name='grunn til at den ble sendt tilbake')),
                ('warning_answers', models.JSONField(blank=True, default=dict, help_text='Warning → the reason given at submission.')),
                ('declared_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('local_plan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='needs.localplan')),
                ('pen_user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('saved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('other_funds_amount', None), ('other_funds_amount__gte', 0), _connector='OR'), name='needs_needsreport_other_funds_not_negative'), models.CheckConstraint(condition=models.Q(models.Q(('declared_at', None), ('declared_by', None)), models.Q(('declared_at__isnull', False), ('declared_by__isnull', False)), _connector='OR'), name='needs_needsreport_declared_pair'), models.CheckConstraint(condition=models.Q(models.Q(('pen_since', None), ('pen_user', None)), models.Q(('pen_since__isnull', False), ('pen_user__isnull', False)), _connector='OR'), name='needs_needsreport_pen_pair')],
            },
        ),
        migrations.AddField(
            model_name='measure',
            name='report',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='measures', to='needs.needsreport'),
        ),
        migrations.CreateModel(
            name='Involvement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=kompetanse.lib.tokens.new_code, editable=False, max_length=24, unique=True)),
                ('group', models.CharField(choices=[('employees', 'Ansatte'), ('leaders', 'Ledere'), ('union', 'Tillitsvalgte'), ('no_union', 'Vi har ingen tillitsvalgt')], max_length=20, verbose_name='hvem ble involvert')),
                ('held_date', models.DateField(blank=True, null=True, verbose_name='dato')),
                ('method', models.CharField(blank=True, max_length=200, verbose_name='hvordan')),
                ('who', models.CharField(blank=True, max_length=200, verbose_name='hvem')),
                ('comment', models.TextField(blank=True, verbose_name='kommentar')),
                ('asked_email', models.EmailField(blank=True, max_length=254, verbose_name='e-post til den som bekrefter')),
                ('asked_at', models.DateTimeField(blank=True, null=True)),
                ('token_hash', models.CharField(blank=True, max_length=64)),
                ('token_expires_at', models.DateTimeField(blank=True, null=True)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('confirmed_name', models.CharField(blank=True, max_length=150, verbose_name='bekreftet av')),
                ('confirmed_text', models.TextField(blank=True, verbose_name='merknad fra den som bekreftet')),
                ('establishment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='owners.establishment')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='involvements', to='needs.needsreport')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('confirmed_at', None), models.Q(('confirmed_name', ''), _negated=True), _connector='OR'), name='needs_involvement_confirmed_name'), models.CheckConstraint(condition=models.Q(('group', 'no_union'), models.Q(('held_date__isnull', False), models.Q(('method', ''), _negated=True)), _connector='OR'), name='needs_involvement_date_and_method'), models.UniqueConstraint(condition=models.Q(('token_hash', ''), _negated=True), fields=('token_hash',), name='needs_involvement_token_once')],
            },
        ),
        migrations.CreateModel(
            name='AuthorityComment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=kompetanse.lib.tokens.new_code, editable=False, max_length=24, unique=True)),
                ('text', models.TextField(verbose_name='uttalelse')),
                ('written_at', models.DateTimeField()),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.document')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='owners.organisation')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='needs.needsreport')),
            ],
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=kompetanse.lib.tokens.new_code, editable=False, max_length=24, unique=True)),
                ('title', models.CharField(max_length=200, verbose_name='tittel')),
                ('file_name', models.CharField(max_length=200)),
                ('attached_at', models.DateTimeField()),
                ('is_filed', models.BooleanField(default=False, help_text='Is a document in the case by now.')),
                ('attached_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stored_file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.storedfile')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='needs.needsreport')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('report', 'stored_file'), name='needs_attachment_same_file_once')],
            },
        ),
        migrations.CreateModel(
            name='NetworkConsent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=kompetanse.lib.tokens.new_code, editable=False, max_length=24, unique=True)),
                ('answer', models.CharField(choices=[('asked', 'Spurt'), ('confirmed', 'Bekreftet'), ('declined', 'Takket nei')], default='asked', max_length=10, verbose_name='svar')),
                ('need_text', models.TextField(blank=True, verbose_name='vårt behov')),
                ('participants', models.PositiveIntegerField(blank=True, null=True, verbose_name='deltakere')),
                ('amount', models.BigIntegerField(blank=True, help_text='Kroner.', null=True, verbose_name='beløp')),
                ('asked_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='owners.organisation')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='needs.needsreport')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('report', 'organisation'), name='needs_networkconsent_once'), models.CheckConstraint(condition=models.Q(models.Q(('answer', 'asked'), ('answered_at', None), ('answered_by', None)), models.Q(models.Q(('answer', 'asked'), _negated=True), ('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='needs_networkconsent_answered'), models.CheckConstraint(condition=models.Q(('amount', None), ('amount__gte', 0), _connector='OR'), name='needs_networkconsent_amount_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='OwnFunding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='år')),
                ('amount', models.BigIntegerField(help_text='Kroner.', verbose_name='egenfinansiering')),
                ('text', models.CharField(blank=True, max_length=300, verbose_name='hva det består av')),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='own_funding', to='needs.measure')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('measure', 'year'), name='needs_ownfunding_once'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='needs_ownfunding_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='PartnerPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=kompetanse.lib.tokens.new_code, editable=False, max_length=24, unique=True)),
                ('contact_name', models.CharField(blank=True, max_length=150, verbose_name='kontaktperson')),
                ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='kontaktpersonens e-post')),
                ('agreed_date', models.DateField(blank=True, null=True, verbose_name='enig i innholdet')),
                ('asked_at', models.DateTimeField(blank=True, null=True)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('teacher_education_text', models.TextField(blank=True, verbose_name='slik styrker samarbeidet lærerutdanningen')),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='owners.organisation')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='partner_parts', to='needs.needsreport')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('report', 'partner'), name='needs_partnerpart_once'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at', None), ('confirmed_by', None)), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False)), _connector='OR'), name='needs_partnerpart_confirmed_pair')],
            },
        ),
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=kompetanse.lib.tokens.new_code, editable=False, max_length=24, unique=True)),
                ('number', models.PositiveSmallIntegerField()),
                ('reason', models.CharField(choices=[('submitted', 'Sendt inn'), ('returned', 'Sendt tilbake for retting'), ('completed', 'Rettet og sendt på nytt'), ('withdrawn', 'Trukket')], max_length=20)),
                ('data', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('sha256', models.CharField(max_length=64)),
                ('taken_at', models.DateTimeField()),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='snapshots', to='grants.application')),
                ('document', models.ForeignKey(blank=True, help_text='The PDF, once it is drawn.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.document')),
                ('journal_entry', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.journalentry')),
                ('taken_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('application', 'number'), name='needs_snapshot_number_once')],
            },
        ),
    ]
