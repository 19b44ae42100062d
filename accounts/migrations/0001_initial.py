import django.db.models.deletion
import django.db.models.functions.text
import kompetanse.lib.tokens
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('owners', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('code', models.CharField(default=kompetanse.lib.tokens.new_code, editable=False, max_length=24, unique=True)),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-post')),
                ('name', models.CharField(db_collation='nb-x-icu', max_length=150, verbose_name='navn')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='telefon')),
                ('language', models.CharField(choices=[('nb', 'Bokmål'), ('nn', 'Nynorsk')], default='nb', max_length=2, verbose_name='språk')),
                ('is_active', models.BooleanField(default=True)),
                ('is_staff', models.BooleanField(default=False)),
                ('joined_at', models.DateTimeField(blank=True, null=True)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'bruker',
                'verbose_name_plural': 'brukere',
                'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='accounts_user_email_lower')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=kompetanse.lib.tokens.new_code, editable=False, max_length=24, unique=True)),
                ('email', models.EmailField(max_length=254, verbose_name='e-post')),
                ('name', models.CharField(blank=True, max_length=150, verbose_name='navn')),
                ('role', models.CharField(choices=[('owner_submitter', 'Innsender'), ('owner_approver', 'Godkjenner'), ('leader', 'Leder'), ('union_rep', 'Tillitsvalgt'), ('partner', 'Partner'), ('kindergarten_authority', 'Barnehagemyndighet'), ('forum_member', 'Forummedlem'), ('forum_leader', 'Forumleder'), ('caseworker', 'Saksbehandler'), ('decision_approver', 'Godkjenner av vedtak'), ('legal_officer', 'Juridisk ansvarlig'), ('archivist', 'Arkivar'), ('directorate', 'Direktoratet'), ('auditor', 'Revisor'), ('administrator', 'Administrator')], max_length=30, verbose_name='rolle')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('valid_from_date', models.DateField(verbose_name='fra')),
                ('valid_to_date', models.DateField(blank=True, null=True, verbose_name='til og med')),
                ('invited_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cancelled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('invited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='owners.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=kompetanse.lib.tokens.new_code, editable=False, max_length=24, unique=True)),
                ('role', models.CharField(choices=[('owner_submitter', 'Innsender'), ('owner_approver', 'Godkjenner'), ('leader', 'Leder'), ('union_rep', 'Tillitsvalgt'), ('partner', 'Partner'), ('kindergarten_authority', 'Barnehagemyndighet'), ('forum_member', 'Forummedlem'), ('forum_leader', 'Forumleder'), ('caseworker', 'Saksbehandler'), ('decision_approver', 'Godkjenner av vedtak'), ('legal_officer', 'Juridisk ansvarlig'), ('archivist', 'Arkivar'), ('directorate', 'Direktoratet'), ('auditor', 'Revisor'), ('administrator', 'Administrator')], max_length=30, verbose_name='rolle')),
                ('valid_from_date', models.DateField(verbose_name='fra')),
                ('valid_to_date', models.DateField(blank=True, null=True, verbose_name='til og med')),
                ('granted_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('granted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='owners.organisation')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'role'], name='accounts_membership_org_role')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('user', 'organisation', 'role'), name='accounts_membership_one_open'), models.CheckConstraint(condition=models.Q(('valid_to_date', None), ('valid_to_date__gte', models.F('valid_from_date')), _connector='OR'), name='accounts_membership_period'), models.CheckConstraint(condition=models.Q(('confirmed_by', None), ('granted_by', None), models.Q(('confirmed_by', models.F('granted_by')), _negated=True), models.Q(('role__in', ['decision_approver', 'legal_officer', 'administrator']), _negated=True), _connector='OR'), name='accounts_membership_two_people')],
            },
        ),
        migrations.CreateModel(
            name='MfaReset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(verbose_name='grunn')),
                ('requested_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mfa_resets', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('done_by', None), models.Q(('done_by', models.F('requested_by')), _negated=True), _connector='OR'), name='accounts_mfareset_two_people'), models.CheckConstraint(condition=models.Q(models.Q(('done_at', None), ('done_by', None)), models.Q(('done_at__isnull', False), ('done_by__isnull', False)), _connector='OR'), name='accounts_mfareset_done_pair')],
            },
        ),
    ]
