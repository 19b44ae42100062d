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
            name='OutboxMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=kompetanse.lib.tokens.new_code, editable=False, max_length=24, unique=True, verbose_name='kode')),
                ('dedupe_key', models.CharField(max_length=200, unique=True, verbose_name='nøkkel')),
                ('kind', models.CharField(max_length=60, verbose_name='type')),
                ('to_address', models.EmailField(max_length=254, verbose_name='til')),
                ('subject', models.CharField(max_length=200, verbose_name='emne')),
                ('text', models.TextField(verbose_name='tekst')),
                ('html', models.TextField(blank=True, verbose_name='html')),
                ('holds_key', models.BooleanField(default=False, help_text='The text opens a door (invitation, new password): once delivered or given up, only its hash is kept.', verbose_name='har en nøkkel')),
                ('from_address', models.CharField(blank=True, max_length=200, verbose_name='fra')),
                ('message_id', models.CharField(max_length=200, unique=True, verbose_name='Message-ID')),
                ('status', models.CharField(choices=[('waiting', 'Venter'), ('sending', 'Sendes'), ('sent', 'Sendt'), ('failed', 'Ikke sendt'), ('stopped', 'Stoppet')], default='waiting', max_length=8, verbose_name='status')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='forsøk')),
                ('next_try_at', models.DateTimeField(blank=True, null=True, verbose_name='neste forsøk')),
                ('lease_until', models.DateTimeField(blank=True, null=True, verbose_name='holdes til')),
                ('created_at', models.DateTimeField(verbose_name='skrevet')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sendt')),
                ('last_error', models.CharField(blank=True, max_length=300, verbose_name='siste feil')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='owners.organisation', verbose_name='organisasjon')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='bruker')),
            ],
            options={
                'verbose_name': 'e-post',
                'verbose_name_plural': 'e-poster',
                'indexes': [models.Index(condition=models.Q(('status__in', ('waiting', 'sending'))), fields=['next_try_at'], name='notices_outbox_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('status', 'sent')), models.Q(models.Q(('status', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='notices_outboxmessage_sent_has_time'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'sending'), _negated=True), ('lease_until__isnull', False), _connector='OR'), name='notices_outboxmessage_sending_has_lease'), models.CheckConstraint(condition=models.Q(('subject__regex', '^[^\\r\\n]*$')), name='notices_outboxmessage_subject_one_line')],
            },
        ),
        migrations.CreateModel(
            name='PortalNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=kompetanse.lib.tokens.new_code, editable=False, max_length=24, unique=True, verbose_name='kode')),
                ('key', models.CharField(blank=True, max_length=200, null=True, verbose_name='nøkkel')),
                ('title', models.CharField(max_length=200, verbose_name='tittel')),
                ('text', models.TextField(blank=True, verbose_name='tekst')),
                ('url', models.CharField(blank=True, max_length=300, verbose_name='adresse')),
                ('created_at', models.DateTimeField(verbose_name='sendt')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='lest')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='owners.organisation', verbose_name='organisasjon')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='bruker')),
            ],
            options={
                'verbose_name': 'varsel',
                'verbose_name_plural': 'varsler',
                'indexes': [models.Index(fields=['user', '-created_at'], name='notices_portalnotice_user')],
                'constraints': [models.UniqueConstraint(fields=('user', 'key'), name='notices_portalnotice_once'), models.CheckConstraint(condition=models.Q(('url', ''), ('url__startswith', '/'), _connector='OR'), name='notices_portalnotice_url_is_ours')],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60, verbose_name='type')),
                ('object_key', models.CharField(max_length=100, verbose_name='gjelder')),
                ('due_date', models.DateField(verbose_name='frist')),
                ('offset_days', models.SmallIntegerField(verbose_name='dager før')),
                ('created_at', models.DateTimeField(verbose_name='sendt')),
                ('message', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='notices.outboxmessage', verbose_name='e-post')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='bruker')),
            ],
            options={
                'verbose_name': 'påminnelse',
                'verbose_name_plural': 'påminnelser',
                'constraints': [models.UniqueConstraint(fields=('user', 'kind', 'object_key', 'due_date', 'offset_days'), name='notices_reminder_once')],
            },
        ),
    ]
