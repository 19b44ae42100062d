"""The lives of an acceptance, a payment, a batch of payments and a repayment. The tables that permit are the tables that draw the buttons."""

from django.utils.translation import gettext_lazy as _

from payments import permissions as may
from payments.enums import AcceptanceStatus as A
from payments.enums import BatchStatus as B
from payments.enums import PaymentStatus as P
from payments.enums import RepaymentStatus as R
from records.workflow import Transition

ACCEPT = Transition(
    "accept_grant",
    (A.WAITING,),
    A.ACCEPTED,
    may.is_recipient,
    may.WHO_ACCEPTS,
    _("Aksepter tilskuddet"),
    source="V_AKSEPT",
)
DECLINE = Transition(
    "decline_grant",
    (A.WAITING,),
    A.DECLINED,
    may.is_recipient,
    may.WHO_ACCEPTS,
    _("Takk nei til tilskuddet"),
)
LAPSE = Transition(
    "lapse_acceptance",
    (A.WAITING,),
    A.LAPSED,
    may.is_system,
    may.WHO_SYSTEM,
    _("La tilsagnet falle bort"),
    source="V_AKSEPT",
)
REPLACE = Transition(
    "replace_acceptance",
    (A.WAITING,),
    A.REPLACED,
    may.is_system,
    may.WHO_SYSTEM,
    _("Erstatt med svar på nytt vedtak"),
)

ACCEPTANCE = (ACCEPT, DECLINE, LAPSE, REPLACE)

PUT_IN_BATCH = Transition(
    "put_payment_in_batch",
    (P.PLANNED,),
    P.IN_BATCH,
    may.is_attester,
    may.WHO_PAYS,
    _("Ta med i utbetalingen"),
)
TAKE_OUT = Transition(
    "take_payment_out",
    (P.IN_BATCH,),
    P.PLANNED,
    may.is_payer,
    may.WHO_PAYS,
    _("Ta ut av utbetalingen"),
)
MARK_PAID = Transition(
    "mark_payment_paid",
    (P.IN_BATCH,),
    P.PAID,
    may.is_payer,
    may.WHO_PAYS,
    _("Merk som betalt"),
)
MARK_RETURNED = Transition(
    "mark_payment_returned",
    (P.IN_BATCH, P.PAID),
    P.RETURNED,
    may.is_payer,
    may.WHO_PAYS,
    _("Merk som kommet i retur"),
)
CANCEL = Transition(
    "cancel_payment",
    (P.PLANNED,),
    P.CANCELLED,
    may.is_planner,
    may.WHO_FOLLOWS_UP,
    _("Stryk betalingen"),
)

PAYMENT = (PUT_IN_BATCH, TAKE_OUT, MARK_PAID, MARK_RETURNED, CANCEL)

NOTIFY = Transition(
    "notify_repayment",
    (R.REGISTERED,),
    R.NOTIFIED,
    may.is_caseworker,
    may.WHO_FOLLOWS_UP,
    _("Send forhåndsvarsel"),
    source="forvaltningsloven § 16",
)
STATE = Transition(
    "state_on_repayment",
    (R.NOTIFIED,),
    R.STATED,
    may.is_debtor,
    may.WHO_ACCEPTS,
    _("Send uttalelse"),
    source="forvaltningsloven § 16",
)
DECIDE = Transition(
    "decide_repayment",
    (R.NOTIFIED, R.STATED),
    R.DECIDED,
    may.is_system,
    may.WHO_SYSTEM,
    _("Krev tilbake ved vedtak"),
)
FALL_DUE = Transition(
    "repayment_falls_due",
    (R.DECIDED,),
    R.DUE,
    may.is_system,
    may.WHO_SYSTEM,
    _("Send krav om tilbakebetaling"),
)
AGREE_INSTALMENTS = Transition(
    "agree_instalments",
    (R.DUE,),
    R.INSTALMENTS,
    may.is_caseworker,
    may.WHO_FOLLOWS_UP,
    _("Avtal avdrag"),
)
REPAID = Transition(
    "repayment_paid",
    (R.DUE, R.INSTALMENTS, R.COLLECTION),
    R.PAID,
    may.is_bookkeeper,
    may.WHO_PAYS,
    _("Registrer at alt er betalt"),
)
COLLECT = Transition(
    "send_to_collection",
    (R.DUE, R.INSTALMENTS),
    R.COLLECTION,
    may.is_caseworker,
    may.WHO_FOLLOWS_UP,
    _("Send til innkreving"),
)
WAIVE = Transition(
    "waive_repayment",
    (R.REGISTERED, R.NOTIFIED, R.STATED, R.DECIDED, R.DUE, R.INSTALMENTS, R.COLLECTION),
    R.WAIVED,
    may.is_decider,
    may.WHO_DECIDES,
    _("Frafall kravet"),
)
CARRY_OVER = Transition(
    "carry_over_repayment",
    (R.REGISTERED, R.NOTIFIED, R.STATED),
    R.CARRIED_OVER,
    may.is_approver,
    may.WHO_DECIDES,
    _("Overfør til neste år"),
)
OFFSET = Transition(
    "offset_repayment",
    (R.NOTIFIED, R.STATED, R.DUE),
    R.OFFSET,
    may.is_approver,
    may.WHO_DECIDES,
    _("Trekk fra i neste utbetaling"),
    source="V_FEILUTBETALING",
)

REPAYMENT = (
    NOTIFY,
    STATE,
    DECIDE,
    FALL_DUE,
    AGREE_INSTALMENTS,
    REPAID,
    COLLECT,
    WAIVE,
    CARRY_OVER,
    OFFSET,
)

ATTEST = Transition(
    "attest_batch",
    (B.DRAFT,),
    B.ATTESTED,
    may.is_batch_attester,
    may.WHO_PAYS,
    _("Attester"),
    source="R-ROL-03",
)
APPROVE = Transition(
    "approve_batch",
    (B.ATTESTED,),
    B.APPROVED,
    may.is_batch_approver,
    may.WHO_APPROVES_PAYMENTS,
    _("Godkjenn utbetalingen"),
    source="R-ROL-03",
)
RETURN = Transition(
    "return_batch",
    (B.ATTESTED,),
    B.DRAFT,
    may.is_batch_payer_or_system,
    may.WHO_PAYS_OR_APPROVES,
    _("Send tilbake til attestering"),
)
TRANSFER = Transition(
    "transfer_batch",
    (B.APPROVED,),
    B.TRANSFERRED,
    may.is_batch_attester,
    may.WHO_PAYS,
    _("Merk som overført til regnskap"),
)
SETTLE = Transition(
    "settle_batch",
    (B.TRANSFERRED,),
    B.SETTLED,
    may.is_batch_attester,
    may.WHO_PAYS,
    _("Gjør opp"),
)
CANCEL_BATCH = Transition(
    "cancel_batch",
    (B.DRAFT, B.ATTESTED, B.APPROVED),
    B.CANCELLED,
    may.is_batch_payer,
    may.WHO_PAYS_OR_APPROVES,
    _("Avbryt utbetalingen"),
)

BATCH = (ATTEST, APPROVE, RETURN, TRANSFER, SETTLE, CANCEL_BATCH)
