"""The rooms of the house, in one place for all tests that walk through them."""

ROOMS = ("eschool", "grants", "library", "profliner", "search")
