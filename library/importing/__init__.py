"""Bringing lessons of other libraries here by the thousand."""
