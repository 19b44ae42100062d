from kompetanse.lib.actor import SYSTEM, Actor


def test_system_is_an_actor_that_is_nobody():
    actor: Actor = SYSTEM

    assert (actor.label, actor.side, actor.user_id, actor.organisation_id) == (
        "Systemet",
        "system",
        None,
        None,
    )
    assert (actor.permissions, actor.assurance, actor.can("anything")) == (
        frozenset(),
        "system",
        True,
    )
