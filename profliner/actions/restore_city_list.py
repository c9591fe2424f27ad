"""Makes a former version of the city's list the present one; the versions between stay."""

from eschool.accounts.models import User
from profliner.actions.import_city_list import BadListError
from profliner.actions.save_city_list import Saved, save_city_list
from profliner.city_list.reading import read_cells
from profliner.models import CityList
from profliner.selectors.city_list import known


def restore_city_list(*, version: CityList, by: User | None, note: str = "") -> Saved:
    """
    Raises:
        BadListError: the version names a subject or a direction that is no more.
    """
    read = read_cells(enumerate(version.content, 2), known())
    if read.problems:
        raise BadListError(read.problems)
    return save_city_list(entries=read.entries, by=by, note=note)
