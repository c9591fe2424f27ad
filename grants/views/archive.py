"""What a round can be calculated again from, and what came of it, as files."""

import io
import json
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import IO

from eschool.core.files import FileChanged, read_bytes
from grants.actions.calculate_round import whole_snapshot
from grants.calculation.snapshot import MANIFEST, SCHEMAS
from grants.models import Round, Snapshot
from grants.refusals import Refused
from grants.selectors.rounds import AWARDS

# The same bytes whenever it is fetched.
LONG_AGO = (1980, 1, 1, 0, 0, 0)
COMMAND = (
    "manage.py grants_compute --snapshot snapshot --ruleset ruleset.json"
    " --budget {budget} --seed {seed} --out result\n"
)


def awards_csv(round_: Round) -> IO[bytes] | None:
    calculation = round_.current_calculation
    if calculation is None:
        return None
    try:
        content = read_bytes(f"{calculation.folder}/{AWARDS}", calculation.files[AWARDS])
    except FileChanged as changed:
        raise Refused("result_broken", file=changed.name) from changed
    return io.BytesIO(content)


def snapshot_archive(round_: Round) -> IO[bytes] | None:
    """The snapshot's files, the ruleset, and the command that calculates the round from them."""
    frozen = Snapshot.objects.filter(round=round_).first()
    if frozen is None:
        return None
    made = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        with whole_snapshot(frozen) as found:
            for name in (MANIFEST, *(f"{table}.parquet" for table in SCHEMAS)):
                _put_file(archive, f"snapshot/{name}", found.folder / name)
        rules = json.dumps(round_.ruleset.content, indent=1, ensure_ascii=False) + "\n"
        _put(archive, "ruleset.json", rules.encode())
        told = COMMAND.format(budget=round_.budget_kopecks, seed=round_.seed)
        _put(archive, "command.txt", told.encode())
    made.seek(0)
    return made


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, LONG_AGO), content)


def _put_file(archive: zipfile.ZipFile, name: str, path: Path) -> None:
    with path.open("rb") as source, archive.open(zipfile.ZipInfo(name, LONG_AGO), "w") as target:
        shutil.copyfileobj(source, target)
