"""``manage.py import_lessons FILE``: lessons of another library, a JSON object a line."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from library.actions.import_lessons import Report, import_lessons
from library.importing.records import REASONS
from library.models import SubjectPage

SHOWN = 20


class Command(BaseCommand):
    help = "Import lessons from a JSON Lines file (may be gzipped); run again to go on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--report", type=Path, help="write every refused line here (JSON Lines)"
        )

    def handle(self, *args: Any, file: Path, report: Path | None, **options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        if not SubjectPage.objects.exists():
            raise CommandError("There are no subjects yet: run manage.py plant_subjects first.")
        try:
            result = import_lessons(path=file, on_progress=self._progress)
        except (EOFError, OSError) as error:
            raise CommandError(f"{file} cannot be read to its end: {error}") from error
        if report:
            report.write_text(_lines(result), encoding="utf-8")
        self._sum_up(result)

    def _progress(self, report: Report) -> None:
        self.stdout.write(f"{report.seen} lines read, {report.taken} lessons taken")

    def _sum_up(self, report: Report) -> None:
        self.stdout.write(
            f"Taken {report.taken}, here already {report.already_here}, "
            f"not taken {len(report.rejections)}."
        )
        for rejection in report.rejections[:SHOWN]:
            self.stdout.write(f"  line {rejection}")
        if len(report.rejections) > SHOWN:
            self.stdout.write(f"  … and {len(report.rejections) - SHOWN} more (--report FILE)")
        for code, number in report.left_out.most_common():
            self.stdout.write(f"  left out of lessons: {code} {number} times")


def _lines(report: Report) -> str:
    rows = (
        {
            "line": one.line,
            "id": one.source_id,
            "reason": one.reason,
            "sentence": str(REASONS[one.reason]),
            "detail": one.detail,
        }
        for one in report.rejections
    )
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
