"""Text from people, made safe to keep: one Unicode form, no invisible characters."""

import unicodedata

_NEWLINES = str.maketrans({"\r": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"})
_KEPT = "\n\t"
# Cc: controls, NUL among them; Cf: direction overrides, zero-width characters, soft hyphens;
# Cs: lone surrogates; Cn: characters that are none, which XML refuses.
_DROPPED = frozenset(("Cc", "Cf", "Cs", "Cn"))


def clean_text(text: str) -> str:
    """`text` in NFC with LF line ends, without controls, direction overrides and surrogates."""
    unified = text.replace("\r\n", "\n").translate(_NEWLINES)
    kept = "".join(sign for sign in unified if not _is_hidden(sign))
    return unicodedata.normalize("NFC", kept)


def hidden_characters(text: str) -> int:
    """How many characters `clean_text` takes away, so that the user can be told."""
    unified = text.replace("\r\n", "\n").translate(_NEWLINES)
    return sum(map(_is_hidden, unified))


def plain_line(text: str) -> str:
    """`text` as one line with single spaces, for headers, subjects and file labels."""
    return " ".join(clean_text(text).split())


def _is_hidden(sign: str) -> bool:
    return sign not in _KEPT and unicodedata.category(sign) in _DROPPED
