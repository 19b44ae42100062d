import pytest


@pytest.fixture
def as_owner(owner_login):
    """Run SQL as the owner of the tables: what no code of ours can do, somebody at the database can."""
    owner_login.autocommit = True

    def run(*statements: str) -> None:
        with owner_login.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    return run
