"""What is done with a county's regions. The regions and who belongs to them are registers (`owners.models.places`)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.enums import RegionChangeKind
from forum.querysets import RegionChangeQuerySet
from kompetanse.lib.tokens import new_code


class RegionChange(models.Model):
    """One change to a county's regions and why: a region made, given another name or closed, an owner moved. Only grows.

    `region` is the region it is about, or where an owner moves to; neither there nor in `from_region` is an owner without one.
    What was a mistake is withdrawn by a row of its own, which says the same as the one it `withdraws`.
    """

    objects = RegionChangeQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    kind = models.CharField(max_length=20, choices=RegionChangeKind)
    county = models.ForeignKey("owners.County", on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(
        "owners.Region", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    organisation = models.ForeignKey(
        "owners.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    from_region = models.ForeignKey(
        "owners.Region", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    old_name = models.CharField(max_length=80, blank=True)
    new_name = models.CharField(max_length=80, blank=True)
    from_date = models.DateField(_("fra og med"), null=True, blank=True)
    withdraws = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="withdrawal"
    )
    reason = models.TextField(_("grunn"))
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="withdrawn")
                | Q(kind="moved", organisation__isnull=False, from_date__isnull=False)
                | Q(
                    kind="closed",
                    region__isnull=False,
                    organisation=None,
                    from_date__isnull=False,
                )
                | (
                    Q(kind__in=("made", "renamed"), region__isnull=False, organisation=None)
                    & ~Q(new_name="")
                ),
                name="forum_regionchange_about_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(kind="withdrawn", withdraws__isnull=False)
                | (~Q(kind="withdrawn") & Q(withdraws=None)),
                name="forum_regionchange_withdraws_one",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.region_id} {self.organisation_id}"
