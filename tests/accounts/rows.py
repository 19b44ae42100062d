"""What guardian holds of a person."""

from guardian.models import UserObjectPermission

from accounts.models import User


def granted_codenames(user: User) -> dict[int, set[str]]:
    """The person's rows: organisation id → codenames."""
    granted: dict[int, set[str]] = {}
    rows = UserObjectPermission.objects.filter(user=user, content_type__model="organisation")
    for pk, codename in rows.values_list("object_pk", "permission__codename"):
        granted.setdefault(int(pk), set()).add(codename)
    return granted
