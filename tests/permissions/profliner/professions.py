from tests.permissions.rules import Row

ROWS: list[Row] = []
