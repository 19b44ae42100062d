"""What a careful auditor asks of the log: also of one that somebody has written anew from end to end."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from kompetanse.lib.clock import in_oslo
from records.chains import Link, event_hash
from records.logs import DatabaseLog
from records.models import EventChain
from records.verifying import Filed, Head, read_heads, seal, verify, written
from tests.factories.records import CaseFileFactory, DocumentFactory

AT = datetime(2025, 1, 30, 20, 40, tzinfo=UTC)


def chain_of(*verbs):
    """A whole chain with these verbs."""
    links, previous = [], ""
    for number, verb in enumerate(verbs, start=1):
        bare = Link(
            number, verb, None, "Systemet", None, AT, "grants.application", "abc", "", "", "", "", "",
            {}, previous, "",
        )  # fmt: skip
        links.append(bare._replace(hash=event_hash(bare)))
        previous = links[-1].hash
    return links


@dataclass
class PaperLog:
    chains: dict[str, list[Link]]
    papers: list[Filed] = field(default_factory=list)
    bytes: list[tuple[str, bool]] = field(default_factory=list)

    def heads(self):
        return {
            pk: (key, Head(len(links), links[-1].hash))
            for pk, (key, links) in enumerate(self.chains.items())
        }

    def events(self):
        return ((pk, link) for pk, links in enumerate(self.chains.values()) for link in links)

    def filed(self):
        return iter(self.papers)

    def files(self):
        return iter(self.bytes)


def test_whole_log_has_nothing_wrong_and_is_counted():
    log = PaperLog(
        {"case:a": chain_of("open", "submit"), "case:b": chain_of("open")},
        [Filed("d1", "minutes", "aa", "aa"), Filed("d2", "attachment", "bb", None)],
        [("aa", True), ("bb", True)],
    )

    report = verify(log)

    assert report.wrong == []
    assert (report.chains, report.events, report.documents, report.files) == (2, 3, 2, 2)


def test_each_thing_that_is_wrong_has_its_line():
    changed = chain_of("open", "submit", "decide")
    changed[1] = changed[1]._replace(verb="withdraw")
    log = PaperLog(
        {"case:a": changed},
        [
            Filed("d1", "minutes", "aa", "bb"),
            Filed("d2", "minutes", "aa", None),
            Filed("d3", "", None, "cc"),
        ],
        [("aa", False)],
    )

    assert verify(log).wrong == [
        "case:a: broken at event 2",
        "document d1: its file is not the one that was filed",
        "document d2: the log does not know it",
        "document d3: was filed, and is gone",
        "file aa: is gone or altered",
    ]


def test_chain_written_anew_is_seen_by_the_head_that_was_kept():
    kept = verify(PaperLog({"case:a": chain_of("open", "submit")})).heads
    grown = PaperLog({"case:a": chain_of("open", "submit", "decide")})
    anew = PaperLog({"case:a": chain_of("open", "withdraw", "decide")})
    cut = PaperLog({"case:a": chain_of("open")})
    gone = PaperLog({"case:b": chain_of("open")})
    told = "case:a: event 2 is not the one that was there when its head was kept"

    assert verify(anew).wrong == []
    assert verify(grown, earlier=kept).wrong == []
    assert verify(anew, earlier=kept).wrong == [told]
    assert verify(cut, earlier=kept).wrong == [told]
    assert verify(gone, earlier=kept).wrong == ["case:a: the chain is gone, its head was kept"]


def test_heads_are_the_same_when_they_are_read_again():
    heads = {"case:a": Head(2, "ff"), "round:with space": Head(0, "")}

    assert read_heads(written(heads)) == heads
    assert seal(heads) != seal({**heads, "case:a": Head(3, "ff")})
    with pytest.raises(ValueError, match="ikke"):
        read_heads("ikke en liste\nx")


@pytest.mark.django_db
def test_sum_of_an_event_is_of_its_moment_whatever_zone_it_was_said_in(at):
    CaseFileFactory(at=in_oslo(at))

    assert verify(DatabaseLog()).wrong == []


@pytest.mark.django_db
def test_command_verifies_the_database_and_its_store(capsys, settings):
    document = DocumentFactory()

    call_command("verify_log")
    whole = capsys.readouterr().out
    digest = document.stored_file.sha256
    (settings.DOCUMENT_ROOT / digest[:2] / digest[2:4] / digest).write_bytes(b"noe annet")
    EventChain.objects.update(head_hash="f" * 64)
    with pytest.raises(SystemExit) as exit_:
        call_command("verify_log")
    broken = capsys.readouterr().out.splitlines()

    assert "1 chains, 2 events, 1 documents, 1 files: nothing wrong." in whole
    assert exit_.value.code == 1
    assert broken[:2] == [
        f"{document.case_file.chain_key}: broken at event 3",
        f"file {digest}: is gone or altered",
    ]
