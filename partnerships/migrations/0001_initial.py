import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import kompetanse.lib.tokens
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('owners', '0001_initial'),
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
                ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='partnerships.network', verbose_name='nettverk')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='network_memberships', to='owners.organisation', verbose_name='eier')),
            ],
            options={
                'verbose_name': 'medlem av nettverk',
                'verbose_name_plural': 'medlemmer av nettverk',
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_from_date__isnull', True), ('valid_to_date__isnull', True), ('valid_from_date__lte', models.F('valid_to_date')), _connector='OR'), name='partnerships_networkmember_period'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('network', '='), ('organisation', '='), (models.Func(models.F('valid_from_date'), models.F('valid_to_date'), models.Value('[]'), function='DATERANGE', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='partnerships_networkmember_once_at_a_time')],
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
                ('title', models.CharField(max_length=200, verbose_name='tittel')),
                ('signed_by_owner_date', models.DateField(blank=True, null=True, verbose_name='signert av eier')),
                ('signed_by_partner_date', models.DateField(blank=True, null=True, verbose_name='signert av partner')),
                ('valid_from_date', models.DateField(verbose_name='gjelder fra')),
                ('valid_to_date', models.DateField(blank=True, null=True, verbose_name='gjelder til og med')),
                ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='partnerships.partnership', verbose_name='partnerskap')),
            ],
            options={
                'verbose_name': 'partnerskapsavtale',
                'verbose_name_plural': 'partnerskapsavtaler',
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_from_date__isnull', True), ('valid_to_date__isnull', True), ('valid_from_date__lte', models.F('valid_to_date')), _connector='OR'), name='partnerships_agreement_period')],
            },
        ),
    ]
