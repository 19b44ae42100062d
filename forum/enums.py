"""Choices of the forum: who sits there, where a meeting, an item and an allocation stand, and what came of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SeatCategory(models.TextChoices):
    """What a seat stands for (`domain.md` 3.1). Secretariat, observers and a region's steering group never vote (R-FOR-04)."""

    PUBLIC_KINDERGARTEN_OWNER = "public_kindergarten_owner", _("Offentlig barnehageeier")
    PRIVATE_KINDERGARTEN_OWNER = "private_kindergarten_owner", _("Privat barnehageeier")
    PUBLIC_SCHOOL_OWNER = "public_school_owner", _("Offentlig skoleeier")
    PRIVATE_SCHOOL_OWNER = "private_school_owner", _("Privat skoleeier")
    KINDERGARTEN_AUTHORITY = "kindergarten_authority", _("Barnehagemyndighet")
    UNIVERSITY = "university", _("Universitet eller høyskole")
    VOCATIONAL_COLLEGE = "vocational_college", _("Fagskole")
    KS = "ks", _("KS")
    PBL = "pbl", _("PBL")
    TEACHERS_UNION = "teachers_union", _("Lærerorganisasjon")
    OTHER_UNION = "other_union", _("Annen fagorganisasjon")
    STUDENTS = "students", _("Elevorganisasjon")
    INDEPENDENT_SCHOOLS = "independent_schools", _("Friskolenes organisasjon")
    COUNTY_MUNICIPALITY = "county_municipality", _("Fylkeskommune")
    REGION = "region", _("Styringsgruppe i en region")
    OBSERVER = "observer", _("Observatør")
    SECRETARIAT = "secretariat", _("Sekretariat")


NEVER_VOTES = (SeatCategory.OBSERVER, SeatCategory.SECRETARIAT, SeatCategory.REGION)
OWNER_CATEGORIES = (
    SeatCategory.PUBLIC_KINDERGARTEN_OWNER,
    SeatCategory.PRIVATE_KINDERGARTEN_OWNER,
    SeatCategory.PUBLIC_SCHOOL_OWNER,
    SeatCategory.PRIVATE_SCHOOL_OWNER,
    SeatCategory.COUNTY_MUNICIPALITY,
)
# Who a forum must have in it (S3:174); a kindergarten authority never stands in for an owner (R-FOR-02).
MUST_SIT = (
    SeatCategory.PUBLIC_KINDERGARTEN_OWNER,
    SeatCategory.PRIVATE_KINDERGARTEN_OWNER,
    SeatCategory.PUBLIC_SCHOOL_OWNER,
    SeatCategory.PRIVATE_SCHOOL_OWNER,
    SeatCategory.UNIVERSITY,
    SeatCategory.KS,
    SeatCategory.PBL,
    SeatCategory.TEACHERS_UNION,
)


class DeclaredRole(models.TextChoices):
    """In what capacity a kommune's person is at a meeting (R-FOR-03)."""

    OWNER = "owner", _("Eier")
    KINDERGARTEN_AUTHORITY = "kindergarten_authority", _("Barnehagemyndighet")


class Majority(models.TextChoices):
    """What it takes to win a vote. None set means "ikke avklart", and most votes for is counted."""

    MOST_VOTES = "most_votes", _("Flest stemmer")
    MORE_THAN_HALF = "more_than_half", _("Mer enn halvparten av stemmene")
    TWO_THIRDS = "two_thirds", _("To tredeler av stemmene")


class TieRule(models.TextChoices):
    """What follows from equal numbers. None set means "ikke avklart", and both views are handed over."""

    BOTH_VIEWS = "both_views", _("Begge synene sendes videre")


class RegionChangeKind(models.TextChoices):
    MADE = "made", _("Ny region")
    RENAMED = "renamed", _("Nytt navn")
    MOVED = "moved", _("Eier flyttet")
    CLOSED = "closed", _("Region lagt ned")
    WITHDRAWN = "withdrawn", _("Endring trukket tilbake")


class PreparationStatus(models.TextChoices):
    """Where a region's or the working committee's own treatment before the list stands."""

    OPEN = "open", _("Under arbeid")
    DELIVERED = "delivered", _("Levert")


class MeetingStatus(models.TextChoices):
    PLANNED = "planned", _("Planlagt")
    CALLED = "called", _("Innkalt")
    AGENDA_PUBLISHED = "agenda_published", _("Sakslista er publisert")
    OPEN = "open", _("Pågår")
    CLOSED = "closed", _("Avsluttet")
    MINUTES_SENT = "minutes_sent", _("Protokollen er sendt ut")
    MINUTES_APPROVED = "minutes_approved", _("Protokollen er godkjent")
    CANCELLED = "cancelled", _("Avlyst")


class ItemKind(models.TextChoices):
    INFORMATION = "information", _("Orientering")
    DISCUSSION = "discussion", _("Drøfting")
    DECISION = "decision", _("Vedtakssak")
    OTHER = "other", _("Eventuelt")


class ItemStatus(models.TextChoices):
    REPORTED = "reported", _("Meldt")
    ON_AGENDA = "on_agenda", _("På sakslista")
    OPEN = "open", _("Behandles nå")
    TREATED = "treated", _("Behandlet")
    POSTPONED = "postponed", _("Utsatt")
    WITHDRAWN = "withdrawn", _("Trukket")


class ItemOutcome(models.TextChoices):
    NOTED = "noted", _("Tatt til orientering")
    DISCUSSED = "discussed", _("Drøftet")
    ADOPTED_UNANIMOUSLY = "adopted_unanimously", _("Vedtatt enstemmig")
    ADOPTED_BY_VOTE = "adopted_by_vote", _("Vedtatt etter avstemming")
    PARTLY_TIED = "partly_tied", _("Vedtatt, med stemmelikhet på noen linjer")
    REJECTED = "rejected", _("Ikke vedtatt")
    TIE = "tie", _("Stemmelikhet")


class AllocationKind(models.TextChoices):
    """What the forum does with the list; follows the round's `forum_mode`."""

    RECOMMENDATION = "recommendation", _("Innstilling")
    PROPOSAL = "proposal", _("Forslag til fordeling")


class AllocationStatus(models.TextChoices):
    DRAFT = "draft", _("Utkast")
    QUALITY_CHECKED = "quality_checked", _("Kvalitetssikret")
    ON_AGENDA = "on_agenda", _("På sakslista")
    TREATED = "treated", _("Behandlet")
    ADJUSTED = "adjusted", _("Justert")
    HANDED_OVER = "handed_over", _("Oversendt")


class MoneyOrigin(models.TextChoices):
    """Where the money of a second allocation (tilleggsfordeling) comes from."""

    RETURNED = "returned", _("Midler som er takket nei til eller betalt tilbake")
    LAPSED = "lapsed", _("Midler som har falt bort eller ikke var fordelt")
    NEW = "new", _("Nye midler til rammen")


class Method(models.TextChoices):
    """How a line's amount was found. Pro rata is for regions by the plan's key, never for owners (R-LOK-06)."""

    NEED = "need", _("Etter behov")
    PRO_RATA_KEY = "pro_rata_key", _("Etter planens fordelingsnøkkel (region)")
    PRO_RATA = "pro_rata", _("Likt fordelt etter størrelse")


class Treatment(models.TextChoices):
    """How far the forum has come with one line."""

    PENDING = "pending", _("Ikke behandlet")
    AGREED = "agreed", _("Enighet")
    NO_CONSENSUS = "no_consensus", _("Ikke enighet")
    VOTED = "voted", _("Avstemt")
    TIE = "tie", _("Stemmelikhet")
    DISCUSSED = "discussed", _("Drøftet")


SETTLED = (Treatment.AGREED, Treatment.VOTED, Treatment.TIE, Treatment.DISCUSSED)


class RecusalGround(models.TextChoices):
    APPLICANT = "applicant", _("Representerer eieren")
    NETWORK_MEMBER = "network_member", _("Representerer en eier i nettverket")
    RECIPIENT = "recipient", _("Representerer en mottaker")
    PARTNER = "partner", _("Representerer partneren")
    DECLARED_OTHER = "declared_other", _("Annen tilknytning")


class RecusalStatus(models.TextChoices):
    PROPOSED = "proposed", _("Foreslått av systemet")
    DECLARED = "declared", _("Meldt")
    DECIDED_RECUSED = "decided_recused", _("Inhabil")
    DECIDED_IMPARTIAL = "decided_impartial", _("Habil")


WAITING = (RecusalStatus.PROPOSED, RecusalStatus.DECLARED)
CLOSES_LINE = (RecusalStatus.PROPOSED, RecusalStatus.DECLARED, RecusalStatus.DECIDED_RECUSED)


class Support(models.TextChoices):
    YES = "yes", _("Støtter")
    NO = "no", _("Støtter ikke")
    NONE = "none", _("Ingen merknad til beløpet")


class Choice(models.TextChoices):
    FOR = "for", _("For")
    AGAINST = "against", _("Mot")
    ABSTAIN = "abstain", _("Avstår")


class PollResult(models.TextChoices):
    ADOPTED = "adopted", _("Vedtatt")
    REJECTED = "rejected", _("Ikke vedtatt")
    TIE = "tie", _("Stemmelikhet")


class RemarkStatus(models.TextChoices):
    """What the leader made of a remark on the minutes."""

    WAITING = "waiting", _("Venter på svar")
    TAKEN_IN = "taken_in", _("Tatt inn i protokollen")
    NOT_TAKEN_IN = "not_taken_in", _("Ikke tatt inn")


class MinutesStatus(models.TextChoices):
    DRAFT = "draft", _("Utkast")
    SENT = "sent", _("Sendt til merknad")
    APPROVED = "approved", _("Godkjent")
