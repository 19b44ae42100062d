"""What overviews remember."""

from datetime import UTC, datetime

import factory

from overview.models import CaseText, SavedFilter
from tests.factories.accounts import UserFactory
from tests.factories.grants import ApplicationFactory
from tests.factories.owners import AuthorityFactory


class SavedFilterFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SavedFilter

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(AuthorityFactory)
    name = factory.Sequence(lambda n: f"Visning {n}")
    query = "visning=mine"
    saved_at = datetime(2025, 1, 30, 20, 40, tzinfo=UTC)


class CaseTextFactory(factory.django.DjangoModelFactory):
    """The row that the database made beside the case."""

    class Meta:
        model = CaseText
        django_get_or_create = ("case",)

    case = factory.SubFactory(ApplicationFactory)
