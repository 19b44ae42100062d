"""The plan's regional key: what each region weighs, and how an amount is shared by it. The only place for pro rata (S3:180).

A region's share is the sum, over person-years, geography and challenges, of that component's weight times the region's
part of all the regions' numbers for it (S4:300-303). Whole numbers all the way, so that parts add up.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from kompetanse.lib.errors import Refused
from kompetanse.lib.money import split_by_weights

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

COMPONENTS = {
    "person_years": _("Årsverk"),
    "geography": _("Geografi"),
    "challenges": _("Særlige utfordringer"),
}
WHOLE = 100


def make_key(
    *, on: date, weights: Mapping[str, int], inputs: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The key as the plan keeps it: formula, numbers and date (R-LTP-02), with each region's share in per cent.

    `inputs` are {region_id, region, person_years, geography, challenges}. Refuses weights that are not 100 together, and
    a component that counts and has no numbers.
    """
    if sum(weights.values()) != WHOLE:
        raise Refused(
            _("Vektene må være 100 prosent til sammen. De er %(total)s.")
            % {"total": sum(weights.values())},
            field="weight_person_years",
        )
    for name, label in COMPONENTS.items():
        if weights[name] and not sum(row[name] for row in inputs):
            raise Refused(
                _("Skriv tall for «%(what)s», eller gi det vekten 0.") % {"what": label},
                field=f"weight_{name}",
            )
    shares = _weights(weights, inputs)
    return {
        "formula": " + ".join(
            f"{weights[name]} % {str(label).lower()}"
            for name, label in COMPONENTS.items()
            if weights[name]
        ),
        "date": on.isoformat(),
        "weights": dict(weights),
        "inputs": [
            {**row, "percent": round(WHOLE * share / sum(shares), 1)}
            for row, share in zip(inputs, shares, strict=True)
        ],
    }


def _weights(weights: Mapping[str, int], inputs: Sequence[Mapping[str, Any]]) -> list[int]:
    """Each region's share over one common denominator."""
    counting = {name: sum(row[name] for row in inputs) for name in COMPONENTS if weights.get(name)}
    return [
        sum(
            weights[name]
            * row[name]
            * prod(whole for other, whole in counting.items() if other != name)
            for name in counting
        )
        for row in inputs
    ]


def is_usable(key: Mapping[str, Any]) -> bool:
    """Whether the plan has a key that an amount can be shared by."""
    return bool(key.get("weights") and key.get("inputs"))


def split_by_key(amount: int, key: Mapping[str, Any]) -> dict[int, int]:
    """Region's id → kroner, by largest remainder; the parts add up to the amount."""
    inputs = key["inputs"]
    parts = split_by_weights(amount, _weights(key["weights"], inputs))
    return {row["region_id"]: part for row, part in zip(inputs, parts, strict=True)}
