import re

from kompetanse.lib.tokens import (
    CODE_ALPHABET,
    CODE_LENGTH,
    hash_token,
    is_token,
    new_code,
    new_token,
)


def test_new_code_is_lower_case_and_hard_to_guess():
    code = new_code()

    assert re.fullmatch(r"[2-9a-hj-km-np-z]{14}", code)
    assert len(CODE_ALPHABET) ** CODE_LENGTH > 2**64
    assert len({new_code() for _ in range(1000)}) == 1000


def test_token_is_known_by_its_hash_alone():
    token = new_token()

    assert is_token(token, hash_token(token))
    assert not is_token(new_token(), hash_token(token))
    assert not is_token("\ud800", hash_token(token))
    assert len(hash_token(token)) == 64
