"""Work that Profliner leaves to workers: an id in, one action called."""
