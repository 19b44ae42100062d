import hashlib
import http.server
import subprocess
import sys
import threading
from datetime import UTC, datetime

import page
import pytest

from kompetanse.lib.pdf import missing_fonts, render_pdf
from kompetanse.lib.pdf.drawing import _style
from kompetanse.lib.pdf.fetching import FontFetcher
from kompetanse.lib.pdf.fonts import FONT_FILES

CREATED = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
ROWS = "".join(
    f'<tr><th scope="row">{number}</th><td>Tiltak {number}</td><td class="number">125 000</td></tr>'
    for number in range(1, 41)
)
LETTER = f"""
<header class="letterhead"><p class="sender">Statsforvaltaren i Rogaland</p>
<dl class="facts"><dt>Saksnummer</dt><dd>2026/00123</dd><dt>Dato</dt><dd>1. mars 2026</dd></dl></header>
<address class="recipient">Guovdageainnu suohkan<br>9520 Guovdageaidnu</address>
<h1>Vedtak om tilskudd</h1><p>Vi viser til behovsmeldingen. Áčđŋšŧž æøå «sitat».</p>
<table><caption>Punktene</caption>
<thead><tr><th scope="col">Punkt</th><th>Tiltak</th><th class="number">Beløp</th></tr></thead>
<tbody>{ROWS}</tbody><tfoot><tr><th scope="row" colspan="2">Til sammen</th><td>5 000 000</td></tr></tfoot></table>
<ul><li>Ett vilkår</li><li><p>To.</p><p>Tre.</p></li><li>Fire<ol><li>a</li><li><p>b</p></li></ol></li><li><a href="https://example.no/">Lenke</a></li></ul>
<svg width="40" height="20" role="img"><title>Søyle</title><rect width="10" height="20" fill="#0b4a75"/></svg>
"""


def render(html=LETTER, **changes):
    arguments = {
        "html": html,
        "title": "Vedtak om tilskudd – Time kommune",
        "language": "nb",
        "created": CREATED,
        "reference": "Saksnr. 2026/00123",
        "sender": "Statsforvaltaren i Rogaland",
        "footer": "Elektronisk godkjent",
    }
    return render_pdf(**(arguments | changes))


def text_of(content: bytes) -> str:
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True
    )
    return done.stdout.decode()


@pytest.mark.parametrize(
    "profile", [page.ValidationProfile.PDF_A_2A, page.ValidationProfile.PDF_UA_1]
)
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"language": "nn", "stylesheet": "record", "created": None},
        {"html": "<h1>A</h1><p>\U0001f600 漢 русский</p>", "sender": "Kari \U0001f600"},
        {"reference": "", "sender": "", "footer": "", "mark": "UTKAST"},
    ],
)
def test_render_pdf_is_archivable_and_accessible(profile, changes):
    report = page.validate_pdf_bytes(render(**changes), profile=profile)

    assert list(report.failures) == []


def test_render_pdf_reads_back_with_running_lines():
    pages = text_of(render(mark="UTKAST")).rstrip("\f").split("\f")

    assert len(pages) == 2
    assert "Áčđŋšŧž æøå «sitat»" in pages[0]
    assert [
        ("Saksnr. 2026/00123" in text, "UTKAST" in text, "Elektronisk godkjent" in text)
        for text in pages
    ] == [
        (False, True, True),
        (True, True, True),
    ]
    assert [text.split()[-4:] for text in pages] == [
        ["Side", "1", "av", "2"],
        ["Side", "2", "av", "2"],
    ]


def test_render_pdf_takes_a_whole_document_too():
    document = "<!doctype html><html lang='en'><head><title>x</title></head><body class='a'><h1>Brev</h1></body></html>"

    content = render(document)

    assert text_of(content).split()[0] == "Brev"
    assert b">Vedtak om tilskudd \xe2\x80\x93 Time kommune<" in content


def test_render_pdf_same_arguments_same_bytes():
    first, again, later = render(), render(), render(created=CREATED.replace(day=2))

    assert hashlib.sha256(first).digest() == hashlib.sha256(again).digest()
    assert first != later


@pytest.fixture
def requests():
    seen = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append(self.path)
            self.send_error(404)

        def log_message(self, *_arguments):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield seen, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_render_pdf_fetches_nothing(requests, tmp_path):
    seen, address = requests
    canary = tmp_path / "canary.txt"
    canary.write_text("KANARI")
    html = f"""<base href="{address}/"><link rel="stylesheet" href="{address}/a.css">
    <link rel="attachment" href="file://{canary}"><style>@import "{address}/b.css";
    @font-face {{ font-family: X; src: url("{address}/c.woff2") }} p {{ background: url("{address}/d.png") }}</style>
    <p>Brev</p><img alt="x" src="{address}/e.png"><img alt="x" src="relative.png"><img alt="x" src="file://{canary}">
    <object data="{address}/f.svg"></object><embed src="{address}/g.svg">
    <img alt="x" src="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E%3C/svg%3E">
    <svg width="9" height="9"><title>x</title><image href="{address}/h.png" width="9" height="9"/></svg>"""

    content = render(html)

    assert seen == []
    assert (b"KANARI" in content, b"EmbeddedFile" in content) == (False, False)
    assert "Brev" in text_of(content)


def test_font_fetcher_serves_our_fonts_and_nothing_else(settings):
    fetcher = FontFetcher(settings.FONT_DIR)

    assert fetcher.fetch(f"font:{FONT_FILES[0]}").read()[:4] == b"wOF2"
    for url in ("font:../../settings.py", "file:///etc/passwd", "http://127.0.0.1/"):
        with pytest.raises(ValueError, match="nothing else"):
            fetcher.fetch(url)


def test_unknown_stylesheet_is_an_error():
    with pytest.raises(LookupError, match="stylesheet"):
        render(stylesheet="../x")


def test_missing_fonts_are_named_with_the_remedy(settings, tmp_path):
    settings.FONT_DIR = tmp_path
    _style.cache_clear()

    assert missing_fonts() == list(FONT_FILES)
    with pytest.raises(FileNotFoundError, match="npm ci"):
        render()


def test_a_web_process_that_draws_nothing_does_not_hold_what_draws():
    """28 MB in each of them, of the 150 that one may take (quality.md, C)."""
    code = (
        "import sys, kompetanse.wsgi; from django.urls import get_resolver;"
        "get_resolver().reverse_dict; print({'weasyprint', 'fontTools'} & set(sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "set()"
