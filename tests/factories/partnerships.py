"""Partnerships and networks."""

from datetime import date

import factory

from partnerships.models import Agreement, Network, NetworkMember, Partnership
from tests.factories.owners import OwnerFactory, UniversityFactory


class PartnershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Partnership

    owner = factory.SubFactory(OwnerFactory)
    partner = factory.SubFactory(UniversityFactory)
    valid_from_date = date(2024, 1, 1)


class AgreementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Agreement

    partnership = factory.SubFactory(PartnershipFactory)
    title = "Partnerskapsavtale"
    valid_from_date = date(2024, 1, 1)


class NetworkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Network

    name = factory.Sequence(lambda n: f"Nettverk {n}")
    lead = factory.SubFactory(OwnerFactory)
    valid_from_date = date(2024, 1, 1)


class NetworkMemberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = NetworkMember

    network = factory.SubFactory(NetworkFactory)
    organisation = factory.SubFactory(OwnerFactory)
    valid_from_date = date(2024, 1, 1)
    answer = "joined"
