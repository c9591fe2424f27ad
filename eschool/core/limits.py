"""How often somebody may do what others must bear: letters, reports."""

from django.core.cache import cache


def is_too_often(what: str, *, most: int, seconds: int) -> bool:
    """Counts one more of ``what``; whether that makes more than ``most`` in so many seconds.

    Kept in the cache: emptied, it begins anew.
    """
    key = f"limit:{what}"
    if cache.add(key, 1, seconds):
        return False
    try:
        return cache.incr(key) > most
    except ValueError:  # the cache was emptied between the two
        return False
