"""Pages of the grants."""
