import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import kompetanse.lib.tokens
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('owners', '0001_initial'),
        ('records', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Network',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=kompetanse.lib.tokens.new_code, editable=False, max_length=24, unique=True)),
                ('name', models.CharField(db_collation='nb-x-icu', max_length=200, verbose_name='navn')),
                ('valid_from_date', models.DateField(verbose_name='gjelder fra')),
                ('valid_to_date', models.DateField(blank=True, null=True, verbose_name='gjelder til og med')),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='networks_led', to='owners.organisation', verbose_name='leder')),
            ],
            options={
                'verbose_name': 'nettverk',
                'verbose_name_plural': 'nettverk',
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('lead', 'name'), name='partnerships_network_name'), models.CheckConstraint(condition=models.Q(('valid_from_date__isnull', True), ('valid_to_date__isnull', True), ('valid_from_date__lte', models.F('valid_to_date')), _connector='OR'), name='partnerships_network_period')],
            },
        ),
        migrations.CreateModel(
            name='NetworkMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from_date', models.DateField(verbose_name='med fra')),
                ('valid_to_date', models.DateField(blank=True, null=True, verbose_name='med til og med')),
                ('answer', models.CharField(choices=[('asked', 'Ikke svart'), ('joined', 'Er med'), ('declined', 'Takket nei')], default='asked', max_length=10, verbose_name='svar')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='partnerships.network', verbose_name='nettverk')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='network_memberships', to='owners.organisation', verbose_name='eier')),
            ],
            options={
                'verbose_name': 'medlem av nettverk',
                'verbose_name_plural': 'medlemmer av nettverk',
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_from_date__isnull', True), ('valid_to_date__isnull', True), ('valid_from_date__lte', models.F('valid_to_date')), _connector='OR'), name='partnerships_networkmember_period'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('answered_by', None)), models.Q(models.Q(('answer', 'asked'), _negated=True), ('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='partnerships_networkmember_answered_pair'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('network', '='), ('organisation', '='), (models.Func(models.F('valid_from_date'), models.F('valid_to_date'), models.Value('[]'), function='DATERANGE', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='partnerships_networkmember_once_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Partnership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from_date', models.DateField(verbose_name='gjelder fra')),
                ('valid_to_date', models.DateField(blank=True, null=True, verbose_name='gjelder til og med')),
                ('note', models.TextField(blank=True, verbose_name='merknad')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='partnerships', to='owners.organisation', verbose_name='eier')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='partnerships_as_partner', to='owners.organisation', verbose_name='partner')),
            ],
            options={
                'verbose_name': 'partnerskap',
                'verbose_name_plural': 'partnerskap',
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('owner', models.F('partner')), _negated=True), name='partnerships_partnership_two_parties'), models.CheckConstraint(condition=models.Q(('valid_from_date__isnull', True), ('valid_to_date__isnull', True), ('valid_from_date__lte', models.F('valid_to_date')), _connector='OR'), name='partnerships_partnership_period'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('owner', '='), ('partner', '='), (models.Func(models.F('valid_from_date'), models.F('valid_to_date'), models.Value('[]'), function='DATERANGE', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='partnerships_partnership_one_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=kompetanse.lib.tokens.new_code, editable=False, max_length=24, unique=True)),
                ('writing_side', models.CharField(choices=[('owner', 'Eier'), ('partner', 'Kompetansemiljø')], default='owner', max_length=10, verbose_name='skrives av')),
                ('title', models.CharField(max_length=200, verbose_name='tittel')),
                ('valid_from_date', models.DateField(verbose_name='gjelder fra')),
                ('valid_to_date', models.DateField(blank=True, null=True, verbose_name='gjelder til og med')),
                ('owner_contact_name', models.CharField(blank=True, max_length=150, verbose_name='kontakt hos eieren')),
                ('owner_contact_email', models.EmailField(blank=True, max_length=254, verbose_name='e-post til eierens kontakt')),
                ('partner_contact_name', models.CharField(blank=True, max_length=150, verbose_name='kontakt hos partneren')),
                ('partner_contact_email', models.EmailField(blank=True, max_length=254, verbose_name='e-post til partnerens kontakt')),
                ('file_name', models.CharField(blank=True, max_length=200)),
                ('signed_by_owner_date', models.DateField(blank=True, null=True, verbose_name='signert av eier')),
                ('signed_by_partner_date', models.DateField(blank=True, null=True, verbose_name='signert av partner')),
                ('return_reason', models.TextField(blank=True, verbose_name='hvorfor den andre ba om endring')),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('end_reason', models.TextField(blank=True, verbose_name='hvorfor avtalen ble avsluttet')),
                ('version', models.PositiveIntegerField(default=1)),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.storedfile')),
                ('owner_signatory', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('partner_signatory', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('replaces', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='renewals', to='partnerships.agreement', verbose_name='fornyer')),
                ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='partnerships.partnership', verbose_name='partnerskap')),
            ],
            options={
                'verbose_name': 'partnerskapsavtale',
                'verbose_name_plural': 'partnerskapsavtaler',
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_from_date__isnull', True), ('valid_to_date__isnull', True), ('valid_from_date__lte', models.F('valid_to_date')), _connector='OR'), name='partnerships_agreement_period'), models.CheckConstraint(condition=models.Q(models.Q(('owner_signatory', None), ('signed_by_owner_date__isnull', False), _connector='OR'), models.Q(('partner_signatory', None), ('signed_by_partner_date__isnull', False), _connector='OR')), name='partnerships_agreement_signatories_have_dates'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), ('valid_to_date__isnull', False)), _connector='OR'), name='partnerships_agreement_ended_pair')],
            },
        ),
    ]
