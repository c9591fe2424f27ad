"""Finds paths through a graph of steps; knows nothing of Django."""
