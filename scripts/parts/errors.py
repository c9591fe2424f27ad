class ServiceError(Exception):
    """What went wrong and its cure, in words for the person at the terminal."""
