"""Password hashing that costs next to nothing: a test that logs in is not about how slow that is made for a thief."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """The least that Argon2 takes. `test_login` tries the one that people's passwords get."""

    time_cost, memory_cost, parallelism = 1, 8, 1
