"""A cache that the site can do without for a while."""

import logging
import time
from typing import Any

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_ATTEMPTS = 5.0


class SteadyRedisCache(BaseCache):
    """Redis; while it is away each process keeps a cache of its own.

    So pages are read on, and limits (five reports an hour, a double click) hold in each process
    instead of failing or standing open.
    """

    # Of the process, for Django makes a cache object for each thread.
    _asked_again_at = 0.0

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._redis = RedisCache(location, params)
        self._own = LocMemCache("while-redis-is-away", {**params, "OPTIONS": {"MAX_ENTRIES": 3000}})

    def _ask(self, operation: str, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= SteadyRedisCache._asked_again_at:
            try:
                answer = getattr(self._redis, operation)(*args, **kwargs)
            except RedisError as error:
                logger.warning("Redis is away, this process caches for itself: %s", error)
                SteadyRedisCache._asked_again_at = time.monotonic() + SECONDS_BETWEEN_ATTEMPTS
            else:
                self._is_back()
                return answer
        return getattr(self._own, operation)(*args, **kwargs)

    def _is_back(self) -> None:
        if SteadyRedisCache._asked_again_at:
            SteadyRedisCache._asked_again_at = 0.0
            self._own.clear()

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._ask("add", *args, **kwargs))

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("get", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._ask("set", *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._ask("touch", *args, **kwargs))

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._ask("delete", *args, **kwargs))

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("get_many", *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._ask("has_key", *args, **kwargs))

    def incr(self, *args: Any, **kwargs: Any) -> int:
        return int(self._ask("incr", *args, **kwargs))

    def set_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("set_many", *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        self._ask("delete_many", *args, **kwargs)

    def clear(self) -> None:
        self._ask("clear")
