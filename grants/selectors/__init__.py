"""What the pages of the grants read."""
