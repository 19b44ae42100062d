from owners.models.establishments import Establishment
from owners.models.organisations import Organisation
from owners.models.places import County, Municipality, Region, RegionMembership

__all__ = [
    "County",
    "Establishment",
    "Municipality",
    "Organisation",
    "Region",
    "RegionMembership",
]
