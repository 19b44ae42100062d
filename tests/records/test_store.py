"""The store of documents: the same promises in a folder and in a bucket of a real S3 server."""

import hashlib
import io
import time
from datetime import timedelta

import boto3
import pytest
from django.core.checks import run_checks
from django.utils import timezone
from moto.server import ThreadedMotoServer
from storages.backends.s3 import S3Storage

from kompetanse.lib.store import BucketStore, FolderStore, is_whole
from records import store
from records.actions import store_bytes, sweep_orphans
from records.tasks import sweep_orphaned_files

BUCKET = "dokumenter"
LETTER = b"%PDF-1.7 et brev"
DIGEST = hashlib.sha256(LETTER).hexdigest()
LARGE = b"0123456789abcdef" * 250_000  # waits on disk on its way to a bucket


@pytest.fixture(scope="module")
def server():
    """moto speaks S3 over http on this machine; botocore does not know that it is no cloud."""
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    yield "http://{}:{}".format(*running.get_host_and_port())
    running.stop()


@pytest.fixture
def options(server):
    login = {"region_name": "eu-north-1"}
    client = boto3.client(
        "s3",
        endpoint_url=server,
        aws_access_key_id="app",
        aws_secret_access_key="hemmelig",
        **login,
    )
    client.create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-north-1"}
    )
    yield {
        "bucket_name": BUCKET,
        "endpoint_url": server,
        "access_key": "app",
        "secret_key": "hemmelig",
        "addressing_style": "path",
        "signature_version": "s3v4",
        **login,
    }
    for thing in client.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        client.delete_object(Bucket=BUCKET, Key=thing["Key"])
    client.delete_bucket(Bucket=BUCKET)
    client.close()


@pytest.fixture(params=["folder", "bucket"])
def kept(request, tmp_path):
    if request.param == "folder":
        return FolderStore(tmp_path)
    return BucketStore(S3Storage(**request.getfixturevalue("options")))


def test_bytes_come_back_as_they_were(kept):
    digests = [kept.write(LETTER), kept.write(io.BytesIO(LARGE))]

    assert digests[0] == DIGEST
    with kept.open(DIGEST) as stored:
        assert stored.read() == LETTER
    with kept.open(digests[1]) as stored:
        assert stored.read() == LARGE
    assert [is_whole(kept, digest) for digest in digests] == [True, True]


def test_same_bytes_twice_are_one_file_with_its_time(kept):
    before = time.time() - 2
    kept.write(LETTER)
    kept.write(LETTER)

    found = list(kept.digests())
    assert [digest for digest, _written in found] == [DIGEST]
    assert before < found[0][1] < time.time() + 2


def test_removed_bytes_are_gone_and_may_be_removed_again(kept):
    kept.write(LETTER)
    kept.remove(DIGEST)
    kept.remove(DIGEST)

    assert (list(kept.digests()), is_whole(kept, DIGEST)) == ([], False)
    with pytest.raises(FileNotFoundError):
        kept.open(DIGEST)


def test_name_that_is_no_digest_is_never_looked_up(kept):
    for name in ("../../etc/passwd", "A" * 64, ""):
        with pytest.raises(ValueError, match="64 hexadecimal digits"):
            kept.open(name)


def test_changed_object_in_a_bucket_is_not_whole(options):
    kept = BucketStore(S3Storage(**options))
    kept.write(LETTER)
    storage = kept.storage
    storage.save(f"{DIGEST[:2]}/{DIGEST[2:4]}/{DIGEST}", io_file(b"noe annet"))

    assert is_whole(kept, DIGEST) is False


def io_file(content):
    from django.core.files.base import ContentFile

    return ContentFile(content)


@pytest.mark.django_db
def test_documents_lie_in_the_bucket_when_one_is_named(options, settings, at):
    settings.DOCUMENT_BUCKET = BUCKET
    settings.STORAGES = settings.STORAGES | {
        "documents": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    }

    stored = store_bytes(LETTER, content_type="application/pdf", at=at)

    with store.document_store().open(stored.sha256) as content:
        assert content.read() == LETTER
    assert list(settings.DOCUMENT_ROOT.iterdir()) == []


def test_bucket_without_a_seal_on_the_way_is_refused_in_production(settings):
    settings.DOCUMENT_BUCKET = BUCKET
    answers = {}
    for url in ("", "https://s3.example", "http://s3.example"):
        settings.DOCUMENT_BUCKET_URL = url
        found = run_checks(include_deployment_checks=True)
        answers[url] = [c.id for c in found if c.id in {"kompetanse.E005", "kompetanse.E007"}]

    assert answers == {"": [], "https://s3.example": [], "http://s3.example": ["kompetanse.E007"]}


# ---- Bytes without a row ----


@pytest.mark.django_db
def test_sweep_removes_bytes_that_no_row_has_named_for_two_days(settings, at):
    kept = store.document_store()
    filed = store_bytes(LETTER, content_type="application/pdf", at=at).sha256
    orphan = kept.write(b"avbrutt opplasting")
    now = timezone.now()

    assert sweep_orphans(now=now + timedelta(hours=23)) == 0
    assert sweep_orphans(now=now + timedelta(hours=25)) == 1
    assert [digest for digest, _written in kept.digests()] == [filed]
    assert is_whole(kept, orphan) is False


@pytest.mark.django_db
def test_sweep_leaves_a_bucket_alone(options):
    kept = BucketStore(S3Storage(**options))
    orphan = kept.write(b"avbrutt opplasting")

    assert kept.remove_orphan(orphan, before=time.time() + 60) is False
    assert is_whole(kept, orphan) is True


@pytest.mark.django_db
def test_sweeping_task_runs_on_the_real_clock():
    orphan = store.document_store().write(b"ny opplasting")
    sweep_orphaned_files()

    assert is_whole(store.document_store(), orphan) is True
