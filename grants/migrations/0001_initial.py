import django.contrib.postgres.fields
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.expressions
import kompetanse.lib.tokens
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('owners', '0001_initial'),
        ('partnerships', '0001_initial'),
        ('records', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=40, unique=True)),
                ('name_nb', models.CharField(max_length=150)),
                ('name_nn', models.CharField(max_length=150)),
            ],
        ),
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=kompetanse.lib.tokens.new_code, editable=False, max_length=24, unique=True)),
                ('reference', models.CharField(blank=True, max_length=12, verbose_name='saksnummer')),
                ('status', models.CharField(choices=[('draft', 'Utkast'), ('in_approval', 'Til godkjenning'), ('submitted', 'Sendt inn'), ('incomplete', 'Må rettes'), ('checked', 'Kontrollert'), ('in_treatment', 'Til behandling i forum'), ('decided', 'Vedtak fattet'), ('withdrawn', 'Trukket'), ('dismissed', 'Avvist'), ('closed', 'Avsluttet')], default='draft', max_length=20)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('sent_to_approver_at', models.DateTimeField(blank=True, null=True)),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('is_late', models.BooleanField(default=False, verbose_name='kom etter fristen')),
                ('late_reason', models.TextField(blank=True, verbose_name='grunn for at den kom for sent')),
                ('requested_total', models.BigIntegerField(default=0, help_text="Kroner, all measures and recipients, the round's budget year.", verbose_name='meldt beløp')),
                ('applicant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='owners.organisation')),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='owners.organisation')),
                ('case_file', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='application', to='records.casefile')),
                ('caseworker', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='owners.county')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('network', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='partnerships.network')),
                ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='owners.region')),
                ('sent_to_approver_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Dispensation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(verbose_name='grunn')),
                ('admitted_at', models.DateTimeField()),
                ('admitted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('application', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='dispensation', to='grants.application')),
            ],
        ),
        migrations.CreateModel(
            name='LegalReference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40, unique=True)),
                ('citation_nb', models.CharField(max_length=300, verbose_name='henvisning, bokmål')),
                ('citation_nn', models.CharField(max_length=300, verbose_name='henvisning, nynorsk')),
                ('document_number', models.CharField(blank=True, max_length=60, verbose_name='nummer')),
                ('document_date', models.DateField(blank=True, null=True, verbose_name='dato')),
                ('paragraphs', models.CharField(blank=True, max_length=120, verbose_name='paragrafer')),
                ('source_url', models.CharField(blank=True, max_length=300, verbose_name='kilde')),
                ('valid_from_date', models.DateField(blank=True, null=True, verbose_name='gjelder fra')),
                ('valid_to_date', models.DateField(blank=True, null=True, verbose_name='gjelder til og med')),
                ('status', models.CharField(choices=[('verified', 'Verifisert'), ('unverified', 'Uverifisert'), ('repealed', 'Opphevet')], default='unverified', max_length=20)),
                ('verified_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('verified_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('status', 'verified'), _negated=True), ('verified_at__isnull', False), _connector='OR'), name='grants_legalreference_verified_at')],
            },
        ),
        migrations.CreateModel(
            name='LongTermPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=kompetanse.lib.tokens.new_code, editable=False, max_length=24, unique=True)),
                ('title', models.CharField(max_length=200, verbose_name='tittel')),
                ('valid_from_date', models.DateField(verbose_name='gjelder fra')),
                ('valid_to_date', models.DateField(blank=True, null=True, verbose_name='gjelder til og med')),
                ('adopted_item', models.CharField(blank=True, max_length=10, verbose_name='vedtatt i sak')),
                ('adopted_date', models.DateField(blank=True, null=True, verbose_name='vedtatt')),
                ('guidance', models.JSONField(default=dict, help_text='Set key (kindergarten_school, owner_partner, themes) → {kind: exact|range|text, parts: [{key, nb, nn, percent|from|to}], text}.')),
                ('regional_key', models.JSONField(blank=True, default=dict, help_text='{formula, date, inputs: [{region, value, percent}]} when the plan has one.')),
                ('text', models.TextField(blank=True, verbose_name='innhold')),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='owners.organisation')),
                ('forum', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='owners.organisation')),
                ('replaces', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.longtermplan')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to_date', None), ('valid_to_date__gte', models.F('valid_from_date')), _connector='OR'), name='grants_longtermplan_period'), models.CheckConstraint(condition=models.Q(('adopted_date', None), models.Q(('adopted_item', ''), _negated=True), _connector='OR'), name='grants_longtermplan_adopted_item'), models.UniqueConstraint(condition=models.Q(('adopted_date__isnull', False), ('valid_to_date', None)), fields=('forum',), name='grants_longtermplan_one_open_ended')],
            },
        ),
        migrations.CreateModel(
            name='Party',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('applicant', 'Melder'), ('network_member', 'Nettverksmedlem'), ('partner', 'Partner'), ('recipient', 'Mottaker'), ('kindergarten_authority', 'Barnehagemyndighet')], max_length=30)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parties', to='grants.application')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='owners.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'part', 'application'], name='grants_party_organisation')],
                'constraints': [models.UniqueConstraint(fields=('application', 'organisation', 'part'), name='grants_party_once')],
            },
        ),
        migrations.CreateModel(
            name='PlanPriority',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60)),
                ('name_nb', models.CharField(max_length=200)),
                ('name_nn', models.CharField(max_length=200)),
                ('is_inclusion', models.BooleanField(default=False, verbose_name='spesialpedagogikk og inkluderende praksis')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='priorities', to='grants.longtermplan')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('plan', 'key'), name='grants_planpriority_once')],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=kompetanse.lib.tokens.new_code, editable=False, max_length=24, unique=True)),
                ('lineage', models.CharField(default=kompetanse.lib.tokens.new_code, max_length=24)),
                ('number', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=150, verbose_name='tiltak')),
                ('category', models.CharField(choices=[('ordinary', 'Ordinært tiltak'), ('trade_certificate', 'Fagbrev i barne- og ungdomsarbeiderfaget'), ('studies', 'Kompetansehevingsstudier'), ('basic_competence', 'Barnehagefaglig grunnkompetanse'), ('facilitation', 'Tilretteleggingsmidler')], default='ordinary', max_length=20, verbose_name='type midler')),
                ('requested', models.BigIntegerField(default=0, help_text="Kroner, all recipients, the round's budget year.", verbose_name='meldt beløp')),
                ('participants', models.PositiveIntegerField(default=0, verbose_name='deltakere')),
                ('starts_date', models.DateField(blank=True, null=True, verbose_name='fra')),
                ('ends_date', models.DateField(blank=True, null=True, verbose_name='til')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='grants.application')),
                ('plan_priority', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.planpriority')),
            ],
            options={
                'indexes': [models.Index(fields=['lineage'], name='grants_item_lineage')],
                'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('application', 'number'), name='grants_item_number_once'), models.UniqueConstraint(fields=('application', 'lineage'), name='grants_item_lineage_once'), models.CheckConstraint(condition=models.Q(('requested__gte', 0)), name='grants_item_requested_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=kompetanse.lib.tokens.new_code, editable=False, max_length=24, unique=True)),
                ('budget_year', models.PositiveSmallIntegerField(verbose_name='budsjettår')),
                ('forum_mode', models.CharField(choices=[('recommendation', 'Innstilling'), ('discussion', 'Drøfting')], max_length=20, verbose_name='forumets oppgave')),
                ('opens_date', models.DateField(verbose_name='åpner')),
                ('deadline_date', models.DateField(verbose_name='frist for å melde behov')),
                ('in_time_when', models.CharField(choices=[('sent_to_approver', 'sendt til godkjenner'), ('approved', 'godkjent og sendt inn')], default='approved', max_length=20, verbose_name='hva som må være gjort innen fristen')),
                ('forum_due_date', models.DateField(verbose_name='forumet er ferdig innen')),
                ('decision_due_date', models.DateField(verbose_name='vedtak innen')),
                ('report_due_date', models.DateField(blank=True, null=True, verbose_name='frist for rapport')),
                ('payment_date', models.DateField(blank=True, null=True, verbose_name='utbetaling')),
                ('dates_are_provisional', models.BooleanField(default=False, verbose_name='datoene er foreløpige')),
                ('minutes_needed', models.PositiveSmallIntegerField(default=60, verbose_name='minutter det tar')),
                ('at_hand_nb', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), default=list, size=None, verbose_name='ha dette klart, bokmål')),
                ('at_hand_nn', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), default=list, size=None, verbose_name='ha dette klart, nynorsk')),
                ('reminder_offsets', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), default=list, help_text='Days before the deadline; negative is after it.', size=None)),
                ('contact_name', models.CharField(blank=True, max_length=120, verbose_name='kontakt')),
                ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='kontaktens e-post')),
                ('contact_phone', models.CharField(blank=True, max_length=30, verbose_name='kontaktens telefon')),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds_decided', to='owners.organisation')),
                ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='owners.county')),
                ('forum', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds_treated', to='owners.organisation')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='grants.programme')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('programme', 'budget_year', 'authority'), name='grants_round_once'), models.CheckConstraint(condition=models.Q(('deadline_date__gte', models.F('opens_date'))), name='grants_round_opens_before_deadline')],
            },
        ),
        migrations.CreateModel(
            name='OptOut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chosen_at', models.DateTimeField()),
                ('chosen_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='owners.organisation')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opt_outs', to='grants.round')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('round', 'organisation'), name='grants_optout_once')],
            },
        ),
        migrations.CreateModel(
            name='DeadlineMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_date', models.DateField()),
                ('to_date', models.DateField()),
                ('reason', models.TextField(verbose_name='grunn')),
                ('moved_at', models.DateTimeField()),
                ('moved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deadline_moves', to='grants.round')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('to_date__gt', models.F('from_date'))), name='grants_deadlinemove_later')],
            },
        ),
        migrations.AddField(
            model_name='application',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='grants.round'),
        ),
        migrations.CreateModel(
            name='Scheme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=40, unique=True)),
                ('name_nb', models.CharField(max_length=150)),
                ('name_nn', models.CharField(max_length=150)),
                ('short_name', models.CharField(help_text='What people call it: rekom, dekom. Search finds both.', max_length=30)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='schemes', to='grants.programme')),
            ],
        ),
        migrations.CreateModel(
            name='SchemeVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60, unique=True)),
                ('first_year', models.PositiveSmallIntegerField(help_text='First budget year.')),
                ('last_year', models.PositiveSmallIntegerField(blank=True, help_text='Last budget year, none while it runs.', null=True)),
                ('rules', models.JSONField(default=dict, help_text='Rule id → parameters. A rule that is not here does not hold.')),
                ('criteria', models.JSONField(default=list, help_text='[{key, nb, nn, source}] that each measure is checked against.')),
                ('participant_categories', models.JSONField(default=list, help_text='[{key, nb, nn}] that the scheme is open to.')),
                ('categories', models.JSONField(default=list, help_text='Keys of grants.Category that may be asked for.')),
                ('terms', models.JSONField(default=list, help_text='Keys of the clauses (Annex E) in a letter under this version.')),
                ('budget_item', models.CharField(blank=True, max_length=60, verbose_name='kapittel og post')),
                ('appeal_body_nb', models.CharField(default='Utdanningsdirektoratet', max_length=120)),
                ('appeal_body_nn', models.CharField(default='Utdanningsdirektoratet', max_length=120)),
                ('legal_basis', models.ManyToManyField(blank=True, related_name='scheme_versions', to='grants.legalreference')),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='grants.scheme')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('last_year', None), ('last_year__gte', models.F('first_year')), _connector='OR'), name='grants_schemeversion_years')],
            },
        ),
        migrations.CreateModel(
            name='Frame',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.BigIntegerField(help_text='Kroner.', verbose_name='ramme')),
                ('set_aside', models.BigIntegerField(default=0, help_text='Kroner set aside by the forum.', verbose_name='avsatt')),
                ('set_aside_item', models.CharField(blank=True, max_length=10, verbose_name='forumsak for avsetningen')),
                ('set_aside_purpose', models.CharField(blank=True, max_length=150, verbose_name='avsatt til')),
                ('committed', models.BigIntegerField(default=0, help_text='Kroner in decisions that stand.', verbose_name='bundet')),
                ('is_example', models.BooleanField(default=False, verbose_name='eksempeltall')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sub_frames', to='grants.frame')),
                ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='owners.region')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='frames', to='grants.round')),
                ('scheme_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='frames', to='grants.schemeversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('round', 'scheme_version', 'region'), name='grants_frame_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('amount__gte', 0), ('committed__gte', 0), ('set_aside__gte', 0)), name='grants_frame_not_negative'), models.CheckConstraint(condition=models.Q(('amount__gte', django.db.models.expressions.CombinedExpression(models.F('committed'), '+', models.F('set_aside')))), name='grants_frame_not_overspent'), models.CheckConstraint(condition=models.Q(('set_aside', 0), models.Q(('set_aside_item', ''), _negated=True), _connector='OR'), name='grants_frame_set_aside_has_item'), models.CheckConstraint(condition=models.Q(models.Q(('parent', None), ('region', None)), models.Q(('parent__isnull', False), ('region__isnull', False), ('set_aside', 0)), _connector='OR'), name='grants_frame_part_is_a_regions')],
            },
        ),
        migrations.AddField(
            model_name='application',
            name='scheme_version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='grants.schemeversion'),
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=kompetanse.lib.tokens.new_code, editable=False, max_length=24, unique=True)),
                ('kind', models.CharField(choices=[('check_application', 'Kontroller behovsmelding'), ('check_completion', 'Se på rettet behovsmelding'), ('admit_late', 'Ta stilling til for sen behovsmelding'), ('answer_message', 'Svar på melding'), ('prepare_decision', 'Lag vedtak'), ('approve_decision', 'Godkjenn vedtak'), ('returned_decision', 'Rett vedtak'), ('send_another_way', 'Send vedtaket på en annen måte'), ('verify_reference', 'Verifiser hjemmel')], max_length=30)),
                ('subject_nb', models.CharField(help_text='What it concerns, for the list.', max_length=200)),
                ('subject_nn', models.CharField(max_length=200)),
                ('object_key', models.CharField(blank=True, help_text='app.model:code of what it is about, for later apps.', max_length=80)),
                ('url', models.CharField(max_length=200)),
                ('assigned_at', models.DateTimeField(blank=True, null=True)),
                ('due_date', models.DateField()),
                ('opened_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('application', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='grants.application')),
                ('assignee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='owners.organisation')),
                ('case_file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='records.casefile')),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['authority', 'due_date', 'id'], name='grants_task_work_list'), models.Index(condition=models.Q(('done_at', None)), fields=['assignee', 'due_date', 'id'], name='grants_task_mine')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('done_at', None)), fields=('kind', 'application', 'object_key'), name='grants_task_one_open', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='CompletionRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='dette må rettes')),
                ('sections', models.JSONField(default=list, help_text='Section keys that the owner may change.')),
                ('due_date', models.DateField(verbose_name='frist')),
                ('asked_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='completion_requests', to='grants.application')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('answered_at', None)), fields=('application',), name='grants_completionrequest_one_open')],
            },
        ),
        migrations.CreateModel(
            name='ImpartialityDeclaration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_impartial', models.BooleanField(verbose_name='habil')),
                ('reason', models.TextField(blank=True, verbose_name='grunn')),
                ('declared_at', models.DateTimeField()),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='impartiality', to='grants.application')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('application', 'user'), name='grants_impartialitydeclaration_once')],
            },
        ),
        migrations.CreateModel(
            name='Exclusion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('recused', 'Inhabil'), ('declared', 'Har meldt seg inhabil')], max_length=20)),
                ('excluded_at', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exclusions', to='grants.item')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at', None)), fields=('item', 'user'), name='grants_exclusion_one_in_force')],
            },
        ),
        migrations.CreateModel(
            name='CriterionCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('criterion', models.CharField(max_length=60)),
                ('outcome', models.CharField(choices=[('met', 'Oppfylt'), ('partly', 'Delvis oppfylt'), ('not_met', 'Ikke oppfylt')], max_length=20, verbose_name='vurdering')),
                ('comment', models.TextField(blank=True, verbose_name='begrunnelse')),
                ('checked_at', models.DateTimeField()),
                ('checked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='grants.item')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('item', 'criterion'), name='grants_criterioncheck_once')],
            },
        ),
        migrations.CreateModel(
            name='ItemAmount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('amount', models.BigIntegerField(help_text='Kroner.')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='amounts', to='grants.item')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='owners.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('item', 'year', 'recipient'), name='grants_itemamount_once'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='grants_itemamount_not_negative')],
            },
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['authority', 'status', '-submitted_at'], name='grants_application_list'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['round', 'scheme_version', 'status'], name='grants_application_round'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['applicant', '-created_at'], name='grants_application_owner'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['reference'], name='grants_application_reference'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('submitted_at', None), ('submitted_by', None)), models.Q(('submitted_at__isnull', False), ('submitted_by__isnull', False)), _connector='OR'), name='grants_application_submitted_pair'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ('draft', 'in_approval', 'withdrawn')), models.Q(('case_file__isnull', False), ('submitted_at__isnull', False)), _connector='OR'), name='grants_application_submitted_has_case'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ('withdrawn', 'dismissed')), _negated=True), fields=('round', 'scheme_version', 'applicant', 'network'), name='grants_application_one_active', nulls_distinct=False),
        ),
    ]
