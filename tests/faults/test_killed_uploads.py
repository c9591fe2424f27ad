"""A process that dies in mid-upload leaves no row without its file, and what it leaves is swept."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from eschool.core.sweeping import orphans, sweep_files
from library.actions.start_upload import start_upload
from library.models import Upload
from tests import factories
from tests.faults.children import killed_at_its_word

pytestmark = pytest.mark.usefixtures("own_media", "committing_db")

BEGIN = """
import time
from django.core.files.base import ContentFile
from django.db.models.signals import pre_save
from eschool.accounts.models import User
from library.actions.start_upload import start_upload
from library.models import SubjectPage, Upload

def wait(*args, **kwargs):
    print("now", flush=True)
    time.sleep(60)

class Stalling(ContentFile):
    "Is read whole for its digest, and stalls while it is stored."
    readings = 0
    def seek(self, *args):
        self.readings += 1
        return self.file.seek(*args)
    def read(self, *args):
        if self.readings > 1 and self.file.tell() > 0:
            wait()
        return self.file.read(*args)
    def chunks(self, chunk_size=None):
        self.seek(0)
        while data := self.read(65536):
            yield data

file = ContentFile(b"x" * 200_000, name="lesson.md")
"""
END = """
start_upload(owner=User.objects.get(), subject=SubjectPage.objects.get(), file=file,
             filename="lesson.md")
"""
MOMENTS = {
    "while the file is written": "file = Stalling(b'x' * 200_000, name='lesson.md')\n",
    "after the file, before the row": "pre_save.connect(wait, sender=Upload)\n",
}
AT_ONCE = timedelta(0)


def _originals() -> list[str]:
    try:
        folders, files = default_storage.listdir("originals")
    except FileNotFoundError:
        return []
    return [*folders, *files]


def _begins_with_x(upload: str) -> bool:
    """A bucket is shared with other tests, which upload nothing that begins like this."""
    with default_storage.open(f"originals/{upload}/original") as file:
        return bool(file.read(1) == b"x")


def _kept() -> Upload:
    owner, subject = factories.make_teacher(), factories.make_subject()
    file = ContentFile(b"# kept\n\ntext", name="kept.md")
    return start_upload(owner=owner, subject=subject, file=file, filename="kept.md")[0]


@pytest.mark.parametrize("moment", MOMENTS)
def test_nothing_half_stays(moment: str) -> None:
    kept = _kept()
    before = set(_originals())
    killed_at_its_word(BEGIN + MOMENTS[moment] + END)
    assert list(Upload.objects.all()) == [kept]
    assert all(upload.file.storage.exists(str(upload.file.name)) for upload in Upload.objects.all())
    if moment == "while the file is written":
        torn = [one for one in set(_originals()) - before if _begins_with_x(one)]
        assert torn == [], "a torn file stands under a name"
    assert sweep_files() == [], "what is young may be about to get its row"
    swept = sweep_files(older_than=AT_ONCE)
    assert all(orphan.size <= 200_000 for orphan in swept)
    assert list(orphans(older_than=AT_ONCE)) == []
    assert default_storage.exists(str(kept.file.name))


def test_the_command_names_an_orphan_and_then_deletes_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    kept = _kept()
    lost = default_storage.save("originals/lost/original", ContentFile(b"x" * 2048))
    unnamed = [
        default_storage.save(name, ContentFile(b"x"))
        for name in ("profliner/models/lost", "profliner/snapshots/lost/events.parquet")
    ]
    unknown = default_storage.save("elsewhere/of-another-program", ContentFile(b"x"))
    call_command("sweep_files", "--dry-run", "--hours=0")
    assert lost in capsys.readouterr().out
    assert default_storage.exists(lost)
    call_command("sweep_files", "--hours=0")
    assert lost in capsys.readouterr().out
    assert not any(map(default_storage.exists, (lost, *unnamed)))
    assert default_storage.exists(str(kept.file.name))
    assert default_storage.exists(unknown)
    default_storage.delete(unknown)
