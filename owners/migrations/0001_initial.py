import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import kompetanse.lib.tokens
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('owners', '0000_btree_gist'),
    ]

    operations = [
        migrations.CreateModel(
            name='County',
            fields=[
                ('number', models.CharField(max_length=2, primary_key=True, serialize=False, verbose_name='fylkesnummer')),
                ('name', models.CharField(db_collation='nb-x-icu', max_length=60, verbose_name='navn')),
                ('official_name', models.CharField(help_text='Med samiske og kvenske navn', max_length=120, verbose_name='offisielt navn')),
            ],
            options={
                'verbose_name': 'fylke',
                'verbose_name_plural': 'fylker',
                'constraints': [models.CheckConstraint(condition=models.Q(('number__regex', '^[0-9]{2}$')), name='owners_county_number')],
            },
        ),
        migrations.CreateModel(
            name='Municipality',
            fields=[
                ('number', models.CharField(max_length=4, primary_key=True, serialize=False, verbose_name='kommunenummer')),
                ('name', models.CharField(db_collation='nb-x-icu', max_length=60, verbose_name='navn')),
                ('official_name', models.CharField(max_length=120, verbose_name='offisielt navn')),
                ('name_north_sami', models.CharField(blank=True, max_length=60, verbose_name='nordsamisk navn')),
                ('name_lule_sami', models.CharField(blank=True, max_length=60, verbose_name='lulesamisk navn')),
                ('name_south_sami', models.CharField(blank=True, max_length=60, verbose_name='sørsamisk navn')),
                ('name_kven', models.CharField(blank=True, max_length=60, verbose_name='kvensk navn')),
                ('is_sami_area', models.BooleanField(default=False, verbose_name='i samisk forvaltningsområde')),
                ('former_number', models.CharField(blank=True, max_length=4, verbose_name='kommunenummer 2020–2023')),
                ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='municipalities', to='owners.county', verbose_name='fylke')),
            ],
            options={
                'verbose_name': 'kommune',
                'verbose_name_plural': 'kommuner',
                'constraints': [models.CheckConstraint(condition=models.Q(('number__regex', '^[0-9]{4}$')), name='owners_municipality_number'), models.CheckConstraint(condition=models.Q(('number__startswith', models.F('county_id'))), name='owners_municipality_in_its_county')],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=kompetanse.lib.tokens.new_code, editable=False, max_length=24, unique=True)),
                ('kind', models.CharField(choices=[('legal', 'Juridisk enhet'), ('body', 'Organ')], default='legal', max_length=10, verbose_name='slag')),
                ('name', models.CharField(db_collation='nb-x-icu', help_text='Slik det er registrert', max_length=200, verbose_name='navn')),
                ('orgnr', models.CharField(blank=True, max_length=9, null=True, unique=True, verbose_name='organisasjonsnummer')),
                ('legal_form', models.CharField(blank=True, choices=[('municipality', 'Kommune'), ('county_municipality', 'Fylkeskommune'), ('county_governor', 'Statsforvalter'), ('directorate', 'Direktorat'), ('ministry', 'Departement'), ('auditor', 'Revisjon'), ('state', 'Statlig virksomhet'), ('limited_company', 'Aksjeselskap'), ('foundation', 'Stiftelse'), ('cooperative', 'Samvirkeforetak (SA)'), ('association', 'Forening'), ('sole_proprietor', 'Enkeltpersonforetak'), ('interest_organisation', 'Interesseorganisasjon'), ('forum', 'Samarbeidsforum'), ('working_committee', 'Arbeidsutvalg'), ('steering_group', 'Styringsgruppe'), ('network', 'Nettverk'), ('region_body', 'Organ for en region')], max_length=30, verbose_name='organisasjonsform')),
                ('functions', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('kindergarten_owner', 'Barnehageeier'), ('school_owner', 'Skoleeier'), ('kindergarten_authority', 'Barnehagemyndighet'), ('county_upper_secondary', 'Eier av videregående skoler'), ('university', 'Universitet eller høyskole'), ('vocational_college', 'Fagskole'), ('other_expertise', 'Annet kompetansemiljø'), ('granting_authority', 'Tilskuddsforvalter'), ('forum', 'Samarbeidsforum'), ('directorate', 'Direktorat'), ('auditor', 'Revisjon'), ('administration', 'Administrasjon av systemet'), ('interest', 'Interesseorganisasjon')], max_length=30), blank=True, default=list, size=None, verbose_name='oppgaver')),
                ('language_form', models.CharField(blank=True, choices=[('nb', 'Bokmål'), ('nn', 'Nynorsk'), ('neutral', 'Nøytral')], default='neutral', max_length=10, verbose_name='målform')),
                ('chosen_language', models.CharField(blank=True, choices=[('nb', 'Bokmål'), ('nn', 'Nynorsk')], max_length=2, verbose_name='valgt språk i brev')),
                ('notice_email', models.EmailField(blank=True, max_length=254, verbose_name='postmottak')),
                ('contact_phone', models.CharField(blank=True, max_length=30, verbose_name='telefon')),
                ('two_person_filing', models.BooleanField(default=True, verbose_name='én skriver og en annen godkjenner')),
                ('valid_from_date', models.DateField(blank=True, null=True, verbose_name='gjelder fra')),
                ('valid_to_date', models.DateField(blank=True, null=True, verbose_name='gjelder til og med')),
                ('is_demo', models.BooleanField(default=False, verbose_name='oppdiktet')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('county', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='organisations', to='owners.county', verbose_name='fylke')),
                ('covers', models.ManyToManyField(blank=True, related_name='authorities', to='owners.county', verbose_name='dekker fylkene')),
                ('municipality', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='organisations', to='owners.municipality', verbose_name='kommune')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bodies', to='owners.organisation', verbose_name='hører til')),
            ],
            options={
                'verbose_name': 'organisasjon',
                'verbose_name_plural': 'organisasjoner',
                'permissions': [('edit_needs_report', 'Write and send in needs reports for the owner'), ('approve_needs_report', 'Approve needs reports for the owner'), ('confirm_involvement', 'Confirm that staff were involved (union representative)'), ('contribute_as_leader', 'Contribute to needs reports as leader of a unit'), ('confirm_partner_part', "Confirm the partner's part of a measure"), ('comment_as_kindergarten_authority', 'Comment as kindergarten authority'), ('manage_members', "Invite and end members, and keep the organisation's profile"), ('sit_in_forum', "See the forum's papers and take part in its meetings"), ('vote_in_forum', 'Vote in the forum'), ('lead_forum', "Lead the forum's meetings"), ('run_secretariat', "Be the forum's secretariat"), ('handle_cases', 'Handle cases at the granting authority'), ('approve_decisions', 'Approve decisions that another has prepared'), ('verify_legal_references', 'Verify legal references'), ('manage_archive', 'Keep the journal and shield documents'), ('view_national', 'See the figures of the whole country'), ('audit_all', 'Read everything except drafts'), ('administer_users', 'Manage users of the whole system'), ('read_letters', 'Read letters to the organisation')],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Establishment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('orgnr', models.CharField(max_length=9, verbose_name='organisasjonsnummer')),
                ('name', models.CharField(db_collation='nb-x-icu', max_length=200, verbose_name='navn')),
                ('kind', models.CharField(choices=[('kindergarten', 'Barnehage'), ('primary_school', 'Grunnskole'), ('upper_secondary', 'Videregående skole'), ('combined_school', 'Grunnskole og videregående skole'), ('arts_school', 'Kulturskole'), ('adult_education', 'Voksenopplæring'), ('other_training', 'Annen offentlig opplæringsenhet'), ('vocational_college_site', 'Fagskole, studiested')], max_length=30, verbose_name='type')),
                ('ownership', models.CharField(choices=[('public', 'Offentlig'), ('private', 'Privat')], max_length=10, verbose_name='offentlig eller privat')),
                ('owner_basis', models.CharField(blank=True, choices=[('derived', 'Utledet: offentlig enhet i kommunen eller fylket'), ('name_likeness', 'Navnelikhet, ikke kontrollert'), ('stated', 'Oppgitt')], max_length=20, verbose_name='grunnlag for eier')),
                ('grade_from', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(13)], verbose_name='fra trinn')),
                ('grade_to', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(13)], verbose_name='til trinn')),
                ('pupils', models.PositiveIntegerField(blank=True, null=True, verbose_name='elever')),
                ('children', models.PositiveIntegerField(blank=True, null=True, verbose_name='barn')),
                ('counted_date', models.DateField(blank=True, null=True, verbose_name='tall fra dato')),
                ('counted_school_year', models.CharField(blank=True, help_text='Der kilden bare oppgir skoleår', max_length=7, verbose_name='tall fra skoleåret')),
                ('is_active', models.BooleanField(default=True, verbose_name='i drift')),
                ('is_demo', models.BooleanField(default=False, verbose_name='oppdiktet')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='establishments', to='owners.municipality', verbose_name='kommune')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='establishments', to='owners.organisation', verbose_name='eier')),
            ],
            options={
                'verbose_name': 'virksomhet',
                'verbose_name_plural': 'virksomheter',
                'indexes': [models.Index(fields=['owner', 'name'], name='owners_establishment_owner'), models.Index(fields=['municipality', 'name'], name='owners_establishment_place')],
                'constraints': [models.UniqueConstraint(fields=('orgnr', 'kind'), name='owners_establishment_number_and_kind'), models.CheckConstraint(condition=models.Q(('orgnr__regex', '^[0-9]{9}$')), name='owners_establishment_number'), models.CheckConstraint(condition=models.Q(('is_demo', True), models.Q(('orgnr__startswith', '3'), _negated=True), _connector='OR'), name='owners_establishment_demo_number'), models.CheckConstraint(condition=models.Q(models.Q(('grade_from__isnull', True), ('grade_to__isnull', True)), models.Q(('grade_from__gte', 1), ('grade_from__isnull', False), ('grade_from__lte', models.F('grade_to')), ('grade_to__isnull', False), ('grade_to__lte', 13)), _connector='OR'), name='owners_establishment_grades'), models.CheckConstraint(condition=models.Q(('owner_basis', ''), ('owner__isnull', False), _connector='OR'), name='owners_establishment_basis_has_owner')],
            },
        ),
        migrations.CreateModel(
            name='Region',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=kompetanse.lib.tokens.new_code, editable=False, max_length=24, unique=True)),
                ('name', models.CharField(db_collation='nb-x-icu', max_length=80, verbose_name='navn')),
                ('valid_from_date', models.DateField(blank=True, null=True, verbose_name='gjelder fra')),
                ('valid_to_date', models.DateField(blank=True, null=True, verbose_name='gjelder til og med')),
                ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='regions', to='owners.county', verbose_name='fylke')),
            ],
            options={
                'verbose_name': 'region',
                'verbose_name_plural': 'regioner',
                'constraints': [models.UniqueConstraint(fields=('county', 'name'), name='owners_region_name'), models.CheckConstraint(condition=models.Q(('valid_from_date__isnull', True), ('valid_to_date__isnull', True), ('valid_from_date__lte', models.F('valid_to_date')), _connector='OR'), name='owners_region_period')],
            },
        ),
        migrations.AddField(
            model_name='organisation',
            name='region',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bodies', to='owners.region', verbose_name='organ for regionen'),
        ),
        migrations.CreateModel(
            name='RegionMembership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from_date', models.DateField(blank=True, null=True, verbose_name='gjelder fra')),
                ('valid_to_date', models.DateField(blank=True, null=True, verbose_name='gjelder til og med')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='region_memberships', to='owners.organisation', verbose_name='eier')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='owners.region', verbose_name='region')),
            ],
            options={
                'verbose_name': 'medlemskap i region',
                'verbose_name_plural': 'medlemskap i regioner',
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_from_date__isnull', True), ('valid_to_date__isnull', True), ('valid_from_date__lte', models.F('valid_to_date')), _connector='OR'), name='owners_regionmembership_period'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('organisation', '='), (models.Func(models.F('valid_from_date'), models.F('valid_to_date'), models.Value('[]'), function='DATERANGE', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='owners_regionmembership_one_at_a_time')],
            },
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=models.Index(fields=['county', 'name'], name='owners_organisation_county'),
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=django.contrib.postgres.indexes.GinIndex(fields=['functions'], name='owners_organisation_functions'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'legal'), ('orgnr__isnull', False), ('orgnr__regex', '^[0-9]{9}$')), models.Q(('kind', 'body'), ('orgnr__isnull', True)), _connector='OR'), name='owners_organisation_number_by_kind'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('is_demo', True), models.Q(('orgnr__startswith', '3'), _negated=True), _connector='OR'), name='owners_organisation_demo_number'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('kind', 'body'), models.Q(('parent', models.F('id')), _negated=True)), _connector='OR'), name='owners_organisation_parent_of_body'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('region__isnull', True), ('kind', 'body'), _connector='OR'), name='owners_organisation_region_of_body'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from_date__isnull', True), ('valid_to_date__isnull', True), ('valid_from_date__lte', models.F('valid_to_date')), _connector='OR'), name='owners_organisation_period'),
        ),
    ]
