"""Writing the schemes that ship with the system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from grants import seeds
from grants.models import LegalReference, Programme, Scheme, SchemeVersion

if TYPE_CHECKING:
    from collections.abc import Mapping


@transaction.atomic
def load_schemes() -> dict[str, int]:
    """Write programmes, schemes, versions and legal references that are not there yet; how many of each there are now.

    What an administrator has changed stands: an existing row is never written over, and no reference is verified here.
    """
    for row in seeds.LEGAL_REFERENCES:
        LegalReference.objects.get_or_create(key=row["key"], defaults=row)
    for row in seeds.PROGRAMMES:
        Programme.objects.get_or_create(key=row["key"], defaults=row)
    for scheme in seeds.SCHEMES:
        programme = Programme.objects.get(key=scheme["programme"])
        Scheme.objects.get_or_create(key=scheme["key"], defaults={**scheme, "programme": programme})
    for version in seeds.VERSIONS:
        _load_version(version)
    return {
        model._meta.label: model.objects.count()
        for model in (LegalReference, Programme, Scheme, SchemeVersion)
    }


def _load_version(row: Mapping[str, Any]) -> None:
    fields = {key: value for key, value in row.items() if key != "legal_basis"}
    fields["scheme"] = Scheme.objects.get(key=row["scheme"])
    version, created = SchemeVersion.objects.get_or_create(key=row["key"], defaults=fields)
    if created:
        version.legal_basis.set(LegalReference.objects.filter(key__in=row["legal_basis"]))
