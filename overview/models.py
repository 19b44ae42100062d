"""What overviews remember: people's own filters, and what each case is searched by."""

from django.conf import settings
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from grants.models import Application
from kompetanse.lib.tokens import new_code
from overview.querysets import SavedFilterQuerySet


class SavedFilter(models.Model):
    """A caseworker's own view of the work list or the case list: a name, and the list with its query string."""

    objects = SavedFilterQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(
        "owners.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(_("navn på visningen"), max_length=60)
    query = models.CharField(max_length=500)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user", "organisation", "name"), name="overview_savedfilter_name_once"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def page(self) -> str:
        """Which list it belongs to: "work-list" or "cases"."""
        return self.query.partition("?")[0]

    @property
    def parameters(self) -> str:
        return self.query.partition("?")[2]


class CaseText(models.Model):
    """What a case is found by: its owner's and network's names and its measures' titles, number and schemes, in capitals.

    Kept by the database in the statement that changes one of them (docs/adr/0016); nothing here is written by hand.
    """

    case = models.OneToOneField(
        Application, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    words = models.TextField(help_text="Found by any part: names and titles, a line each.")
    keys = SearchVectorField(
        help_text="Numbers and schemes, found by how they begin, and the dictionary form of every word."
    )

    def __str__(self) -> str:
        return self.words.partition("\n")[0]
