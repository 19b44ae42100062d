import django.contrib.postgres.fields
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
    ]

    operations = [
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=kompetanse.lib.tokens.new_code, editable=False, max_length=24, unique=True)),
                ('kind', models.CharField(choices=[('grant', 'Vedtak om tilskudd'), ('dismissal', 'Vedtak om avvisning')], default='grant', max_length=20)),
                ('status', models.CharField(choices=[('draft', 'Utkast'), ('to_approval', 'Til godkjenning'), ('issued', 'Fattet'), ('dispatched', 'Sendt'), ('superseded', 'Erstattet')], default='draft', max_length=20)),
                ('language', models.CharField(choices=[('nb', 'Bokmål'), ('nn', 'Nynorsk')], max_length=2, verbose_name='språk i brevet')),
                ('free_text', models.TextField(blank=True, verbose_name='egen tekst i brevet')),
                ('dismissal_ground', models.CharField(blank=True, choices=[('too_late', 'Kom inn etter fristen'), ('wrong_applicant', 'Ikke blant dem ordningen er for'), ('wrong_authority', 'Hører til en annen tilskuddsforvalter'), ('formal', 'Oppfyller ikke formkravene')], max_length=20, verbose_name='grunn for avvisning')),
                ('forum_item', models.CharField(blank=True, help_text='NN/YY, printed in the letter.', max_length=10, verbose_name='forumets sak')),
                ('forum_date', models.DateField(blank=True, null=True, verbose_name='forumets møte')),
                ('version', models.PositiveIntegerField(default=1)),
                ('prepared_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('opened_at', models.DateTimeField(blank=True, help_text='When an approver first opened it after it was sent.', null=True)),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('superseded_at', models.DateTimeField(blank=True, null=True)),
                ('available_at', models.DateTimeField(blank=True, help_text='When it could be read in the portal.', null=True)),
                ('notice_sent_at', models.DateTimeField(blank=True, null=True)),
                ('second_notice_at', models.DateTimeField(blank=True, null=True)),
                ('complaint_deadline_date', models.DateField(blank=True, null=True, verbose_name='klagefrist')),
                ('first_read_at', models.DateTimeField(blank=True, null=True)),
                ('application', models.ForeignKey(blank=True, help_text="The recipient's own case, when it has one.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='grants.application')),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='owners.organisation')),
                ('case_file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='records.casefile')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='owners.organisation')),
                ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='decisions.decision')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='grants.round')),
                ('scheme_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='grants.schemeversion')),
                ('sent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['authority', 'round', 'scheme_version', 'status'], name='decisions_decision_list'), models.Index(fields=['recipient', '-available_at'], name='decisions_decision_mine'), models.Index(fields=['case_file'], name='decisions_decision_case')],
                'constraints': [models.CheckConstraint(condition=models.Q(('approved_by', None), models.Q(models.Q(('approved_by', models.F('prepared_by')), _negated=True), models.Q(('approved_by', models.F('sent_by')), _negated=True)), _connector='OR'), name='decisions_decision_four_eyes'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at', None), ('sent_by', None)), models.Q(('sent_at__isnull', False), ('sent_by__isnull', False)), _connector='OR'), name='decisions_decision_sent'), models.CheckConstraint(condition=models.Q(models.Q(('opened_at', None), ('opened_by', None)), models.Q(('opened_at__isnull', False), ('opened_by__isnull', False)), _connector='OR'), name='decisions_decision_opened'), models.CheckConstraint(condition=models.Q(models.Q(('approved_at', None), ('approved_by', None)), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='decisions_decision_approved'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='decisions_decision_decided'), models.CheckConstraint(condition=models.Q(models.Q(('superseded_at', None), ('superseded_by', None)), models.Q(('superseded_at__isnull', False), ('superseded_by__isnull', False)), _connector='OR'), name='decisions_decision_superseded'), models.CheckConstraint(condition=models.Q(('status__in', ('draft', 'to_approval')), models.Q(('approved_at__isnull', False), ('decided_at__isnull', False), ('sent_at__isnull', False)), _connector='OR'), name='decisions_decision_issued_has_facts'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'dispatched'), _negated=True), models.Q(('available_at__isnull', False), ('complaint_deadline_date__isnull', False), ('notice_sent_at__isnull', False)), _connector='OR'), name='decisions_decision_dispatched_has_facts'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'superseded'), ('superseded_at__isnull', False)), models.Q(models.Q(('status', 'superseded'), _negated=True), ('superseded_at', None)), _connector='OR'), name='decisions_decision_superseded_has_time'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'dismissal'), models.Q(('dismissal_ground', ''), _negated=True)), models.Q(('kind', 'grant'), ('dismissal_ground', '')), _connector='OR'), name='decisions_decision_dismissal_has_ground'), models.UniqueConstraint(condition=models.Q(('status__in', ('draft', 'to_approval'))), fields=('recipient', 'round', 'scheme_version', 'kind'), name='decisions_decision_one_open'), models.UniqueConstraint(condition=models.Q(('status__in', ('issued', 'dispatched'))), fields=('recipient', 'round', 'scheme_version', 'kind'), name='decisions_decision_one_in_force')],
            },
        ),
        migrations.CreateModel(
            name='DeliveryRegistration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(choices=[('post', 'Post'), ('registered_post', 'Rekommandert brev'), ('email', 'E-post til postmottak'), ('in_person', 'Overlevert')], max_length=20, verbose_name='måte')),
                ('sent_date', models.DateField(verbose_name='sendt')),
                ('note', models.TextField(blank=True, verbose_name='merknad')),
                ('registered_at', models.DateTimeField()),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='decisions.decision')),
                ('registered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('snapshot', models.JSONField(help_text='`decisions.documents.LetterContext` as JSON.')),
                ('snapshot_sha256', models.CharField(max_length=64)),
                ('frozen_at', models.DateTimeField()),
                ('rendered_at', models.DateTimeField(blank=True, null=True)),
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='letter', to='decisions.decision')),
                ('document', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decision_letter', to='records.document')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('document', None), ('rendered_at', None)), models.Q(('document__isnull', False), ('rendered_at__isnull', False)), _connector='OR'), name='decisions_letter_rendered')],
            },
        ),
        migrations.CreateModel(
            name='Point',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('outcome', models.CharField(choices=[('granted', 'Innvilget'), ('partly', 'Delvis innvilget'), ('refused', 'Avslått'), ('dismissed', 'Avvist')], max_length=20, verbose_name='resultat')),
                ('requested', models.BigIntegerField(help_text='Kroner.', verbose_name='meldt')),
                ('presented', models.BigIntegerField(blank=True, help_text='Kroner, as the forum saw it.', null=True, verbose_name='lagt fram')),
                ('recommended', models.BigIntegerField(blank=True, help_text='Kroner, recommended or finally proposed.', null=True, verbose_name='innstilt')),
                ('amount', models.BigIntegerField(help_text='Kroner.', verbose_name='vedtatt')),
                ('reasons', models.TextField(blank=True, verbose_name='begrunnelse')),
                ('ground', models.CharField(blank=True, help_text='Key of a criterion that is not met, or formal.', max_length=60, verbose_name='grunn for å gå under innstillingen')),
                ('change_reason', models.TextField(blank=True, verbose_name='grunn for endring etter drøftingen')),
                ('edited_at', models.DateTimeField(blank=True, null=True)),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='points', to='decisions.decision')),
                ('edited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('frame', models.ForeignKey(blank=True, help_text='The frame that pays; none in a dismissal.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.frame')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='points', to='grants.item')),
                ('own_share_bearer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='owners.organisation')),
                ('payee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='owners.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('decision', 'number'), name='decisions_point_number_once'), models.UniqueConstraint(fields=('decision', 'item'), name='decisions_point_item_once'), models.CheckConstraint(condition=models.Q(('amount__gte', 0), ('requested__gte', 0)), name='decisions_point_not_negative'), models.CheckConstraint(condition=models.Q(('recommended', None), ('recommended__gte', 0), _connector='OR'), name='decisions_point_recommended_not_negative'), models.CheckConstraint(condition=models.Q(models.Q(('outcome__in', ('refused', 'dismissed')), _negated=True), ('amount', 0), _connector='OR'), name='decisions_point_refused_is_zero'), models.CheckConstraint(condition=models.Q(models.Q(('edited_at', None), ('edited_by', None)), models.Q(('edited_at__isnull', False), ('edited_by__isnull', False)), _connector='OR'), name='decisions_point_edited')],
            },
        ),
        migrations.CreateModel(
            name='Return',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('categories', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('amount', 'Beløp'), ('reasons', 'Begrunnelse'), ('terms', 'Vilkår'), ('language', 'Språk eller oppsett'), ('other', 'Annet')], max_length=20), size=None)),
                ('text', models.TextField(verbose_name='forklaring')),
                ('returned_at', models.DateTimeField()),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='decisions.decision')),
                ('returned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('categories__len__gt', 0), models.Q(('text', ''), _negated=True)), name='decisions_return_says_why')],
            },
        ),
    ]
