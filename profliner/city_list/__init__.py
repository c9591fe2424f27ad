"""The city's list of professions as a table: how it is written, read and checked."""
