import pytest

from kompetanse.lib.discovery import Registry


def test_registry_gives_what_was_registered_in_order_of_keys():
    registry: Registry[int] = Registry("no_such_module")
    registry.register("b", 2)
    registry.register("a", 1)

    assert list(registry) == [("a", 1), ("b", 2)]
    assert (registry.get("a"), "a" in registry, "c" in registry) == (1, True, False)


def test_registry_refuses_one_key_twice():
    registry: Registry[int] = Registry("no_such_module")
    registry.register("a", 1)

    with pytest.raises(ValueError, match="twice"):
        registry.register("a", 2)


def test_registry_names_what_is_missing():
    with pytest.raises(LookupError, match="'x'"):
        Registry("no_such_module").get("x")
