import django.db.models.deletion
import django.db.models.expressions
import kompetanse.lib.tokens
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='FormToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(max_length=64, unique=True, verbose_name='kode')),
                ('route', models.CharField(max_length=300, verbose_name='adresse')),
                ('body_hash', models.CharField(max_length=64, verbose_name='avtrykk')),
                ('result_url', models.CharField(blank=True, max_length=300, verbose_name='resultat')),
                ('created_at', models.DateTimeField(db_index=True, verbose_name='sendt')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='bruker')),
            ],
            options={
                'verbose_name': 'skjemakode',
                'verbose_name_plural': 'skjemakoder',
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=kompetanse.lib.tokens.new_code, editable=False, max_length=24, unique=True, verbose_name='kode')),
                ('kind', models.CharField(max_length=60, verbose_name='type')),
                ('title', models.CharField(max_length=200, verbose_name='tittel')),
                ('status', models.CharField(choices=[('queued', 'I kø'), ('running', 'Pågår'), ('done', 'Ferdig'), ('cancelled', 'Avbrutt'), ('failed', 'Feilet')], default='queued', max_length=12, verbose_name='status')),
                ('total', models.PositiveIntegerField(verbose_name='rader')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='ferdige')),
                ('failed', models.PositiveIntegerField(default=0, verbose_name='feilet')),
                ('skipped', models.PositiveIntegerField(default=0, verbose_name='hoppet over')),
                ('scope_id', models.BigIntegerField(blank=True, null=True, verbose_name='organisasjon')),
                ('created_at', models.DateTimeField(verbose_name='startet')),
                ('held_until', models.DateTimeField(blank=True, help_text="By the database's own clock; until then the job may be stopped with nothing done.", null=True, verbose_name='holdes tilbake til')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='i gang')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='ferdig')),
                ('told_at', models.DateTimeField(blank=True, null=True, verbose_name='varslet')),
                ('cancel_requested_at', models.DateTimeField(blank=True, null=True, verbose_name='avbrutt')),
                ('payload', models.JSONField(blank=True, default=dict, verbose_name='innhold')),
                ('result_url', models.CharField(blank=True, max_length=300, verbose_name='resultat')),
                ('cancel_requested_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='avbrutt av')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='startet av')),
            ],
            options={
                'verbose_name': 'jobb',
                'verbose_name_plural': 'jobber',
                'indexes': [models.Index(condition=models.Q(('status__in', ('queued', 'running'))), fields=['status'], name='jobs_job_open'), models.Index(condition=models.Q(('finished_at__isnull', False), ('told_at__isnull', True)), fields=['created_by'], name='jobs_job_untold'), models.Index(fields=['scope_id', '-created_at'], name='jobs_job_scope')],
                'constraints': [models.CheckConstraint(condition=models.Q(('total__gte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('done'), '+', models.F('failed')), '+', models.F('skipped')))), name='jobs_job_counts_within_total'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('status__in', ('queued', 'running'))), models.Q(models.Q(('status__in', ('queued', 'running')), _negated=True), ('finished_at__isnull', False)), _connector='OR'), name='jobs_job_finished_has_time'), models.CheckConstraint(condition=models.Q(('cancel_requested_at__isnull', False), ('cancel_requested_by__isnull', True), _connector='OR'), name='jobs_job_cancelled_by_at')],
            },
        ),
        migrations.CreateModel(
            name='JobRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(verbose_name='nummer')),
                ('label', models.CharField(max_length=200, verbose_name='hva')),
                ('key', models.CharField(max_length=200, verbose_name='nøkkel')),
                ('status', models.CharField(choices=[('waiting', 'Venter'), ('done', 'Ferdig'), ('failed', 'Feilet'), ('skipped', 'Hoppet over')], default='waiting', max_length=8, verbose_name='status')),
                ('message', models.CharField(blank=True, max_length=500, verbose_name='melding')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='forsøk')),
                ('lease_until', models.DateTimeField(blank=True, null=True, verbose_name='holdes til')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='ferdig')),
                ('job', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='jobs.job', verbose_name='jobb')),
            ],
            options={
                'verbose_name': 'rad i jobb',
                'verbose_name_plural': 'rader i jobb',
                'indexes': [models.Index(condition=models.Q(('status', 'waiting')), fields=['job', 'position'], name='jobs_jobrow_waiting')],
                'constraints': [models.UniqueConstraint(fields=('job', 'position'), name='jobs_jobrow_position'), models.UniqueConstraint(fields=('job', 'key'), name='jobs_jobrow_key'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('status', 'waiting')), models.Q(models.Q(('status', 'waiting'), _negated=True), ('finished_at__isnull', False)), _connector='OR'), name='jobs_jobrow_finished_has_time')],
            },
        ),
    ]
