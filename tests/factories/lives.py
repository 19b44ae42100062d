"""What the log would say of a row that a test has made in the middle of its life."""

from django.db import transaction

from records.events import record_event


@transaction.atomic
def lived(obj, table, *, by, at, chain):
    """Record the moves from the field's default to where the row stands, the shortest way that the table knows."""
    [field] = {edge.field for edge in table}
    begins, stands = str(obj._meta.get_field(field).default), str(getattr(obj, field))
    for came_from, edge in _way(table, begins, stands):
        record_event(
            chain=chain,
            verb=edge.name,
            on=obj,
            by=by,
            at=at,
            change=(field, came_from, str(edge.target)),
        )


def _way(table, begins, stands):
    ways, waiting = {begins: []}, [begins]
    while stands not in ways:
        state = waiting.pop(0)
        for edge in table:
            target = str(edge.target)
            if state in edge.sources and target not in ways:
                ways[target] = [*ways[state], (state, edge)]
                waiting.append(target)
    return ways[stands]
