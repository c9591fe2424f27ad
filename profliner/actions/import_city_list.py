"""Takes the city's list from a CSV file, wholly or not at all."""

from eschool.accounts.models import User
from profliner.actions.save_city_list import Saved, save_city_list
from profliner.city_list.entries import Problem
from profliner.city_list.reading import read_file
from profliner.selectors.city_list import known


class BadListError(ValueError):
    """Every row that cannot be taken, with line, column and reason."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def import_city_list(*, data: bytes, by: User | None, note: str = "") -> Saved:
    """
    Raises:
        BadListError: some rows cannot be taken; then none is.
    """
    read = read_file(data, known())
    if read.problems:
        raise BadListError(read.problems)
    return save_city_list(entries=read.entries, by=by, note=note)
