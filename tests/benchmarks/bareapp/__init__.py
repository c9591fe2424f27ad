"""What the peers of the benchmarks store: pages as Wagtail's tutorial makes them."""
