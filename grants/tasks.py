"""The work of grants in the background: takes an id, calls one action and may be repeated."""
