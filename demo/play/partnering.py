"""Before the season: who has agreed with which university, and a network of owners in the south."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from accounts.enums import Role
from demo.county import organisation
from demo.people import HAUGESUND, HVL, KARMOY, SANDNES, SOLA, STRAND, TIME, UIS
from demo.play import Step
from demo.play.acting import oslo
from demo.play.actors import hat_of
from kompetanse.lib.clock import in_oslo
from partnerships import actions
from partnerships.actions import Terms
from partnerships.models import NetworkMember

if TYPE_CHECKING:
    from datetime import datetime

    from partnerships.models import Agreement

NETWORK = "Nettverk for språkmiljø på Jæren"


def agree(owner: str, partner: str, terms: Terms, at: datetime, *, confirms: bool = True) -> None:
    """Written and signed by the owner; the university confirms, or has it lying."""
    agreement: Agreement = actions.make_agreement(
        owner=organisation(owner), partner=organisation(partner), terms=terms,
        by=hat_of(owner, Role.OWNER_SUBMITTER, at), at=at,
    )  # fmt: skip
    day = in_oslo(at).date()
    signed = actions.sign_agreement(
        agreement=agreement, signed_date=day, by=hat_of(owner, Role.OWNER_APPROVER, at), at=at
    )
    if confirms:
        actions.confirm_agreement(
            agreement=signed, signed_date=day, by=hat_of(partner, Role.PARTNER, at), at=at
        )


def first_agreements(at: datetime) -> None:
    contact = {
        "partner_contact_name": "Ulrik Demoviten",
        "partner_contact_email": "ulrik.demoviten@demo.example",
    }
    agree(
        TIME, UIS,
        Terms("Samarbeid om språk og læringsmiljø", date(2024, 8, 1), date(2027, 7, 31),
              "Ingrid Eksempelvik", "ingrid.eksempelvik@demo.example", **contact),
        at,
    )  # fmt: skip
    agree(SANDNES, UIS, Terms("Partnerskap for barnehager og skoler", date(2023, 1, 1), date(2025, 6, 30), **contact), at)  # fmt: skip


def unanswered_agreement(at: datetime) -> None:
    agree(HAUGESUND, HVL, Terms("Lærende nettverk i skolen", date(2025, 1, 1), date(2026, 12, 31)), at, confirms=False)  # fmt: skip


def agreement_begun_by_partner(at: datetime) -> None:
    """The university college writes and signs first; Karmøy's approver finds it waiting."""
    by = hat_of(HVL, Role.PARTNER, at)
    agreement = actions.make_agreement(
        owner=organisation(KARMOY), partner=organisation(HVL), by=by, at=at,
        terms=Terms("Veiledning av nyutdannede lærere", date(2025, 1, 1), date(2027, 12, 31)),
    )  # fmt: skip
    actions.sign_agreement(agreement=agreement, signed_date=in_oslo(at).date(), by=by, at=at)


def make_network(at: datetime) -> None:
    """Time leads; Sola is in, Strand has not answered."""
    network = actions.make_network(
        lead=organisation(TIME), name=NETWORK, members=[organisation(SOLA), organisation(STRAND)],
        valid_from_date=date(2024, 8, 1), by=hat_of(TIME, Role.OWNER_SUBMITTER, at), at=at,
    )  # fmt: skip
    actions.answer_invitation(
        member=NetworkMember.objects.get(network=network, organisation=organisation(SOLA)),
        joins=True, by=hat_of(SOLA, Role.OWNER_SUBMITTER, at), at=at,
    )  # fmt: skip


STEPS = (
    Step("agreements-2024", oslo(2024, 8, 20, 10), first_agreements),
    Step("network-2024", oslo(2024, 9, 3, 9), make_network),
    Step("agreement-unanswered-2025", oslo(2025, 1, 13, 12), unanswered_agreement),
    Step("agreement-by-partner-2025", oslo(2025, 1, 14, 10), agreement_begun_by_partner),
)
