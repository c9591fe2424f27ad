class Problem(Exception):
    """What went wrong and its cure, as one sentence for the person at the terminal."""
