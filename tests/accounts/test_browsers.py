import pytest

from accounts.browsers import browser_in_words

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (f"{WINDOWS} Gecko/20100101 Firefox/128.0", "Firefox på Windows"),
        (f"{WINDOWS} {WEBKIT} Chrome/126.0 Safari/537.36 Edg/126.0", "Edge på Windows"),
        (f"{WINDOWS} {WEBKIT} Chrome/126.0 Safari/537.36 OPR/111.0", "Opera på Windows"),
        (f"{MAC} Version/17.5 Safari/605.1.15", "Safari på Mac"),
        (f"{IPHONE} CriOS/126.0 Mobile Safari/604.1", "Chrome på iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile Safari/537.36", "Chrome på Android"),
        ("Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/126.0 Safari/537.36", "Chrome på Linux"),
        ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/126.0 Safari/537.36", "Chrome på ChromeOS"),
        ("curl/8.5.0", "Ukjent nettleser"),
        ("Noe/1.0 (Windows NT 10.0)", "Ukjent nettleser på Windows"),
        ("", "Ukjent nettleser"),
    ],
)
def test_browser_in_words_names_what_the_person_knows(user_agent, words):
    assert browser_in_words(user_agent) == words
