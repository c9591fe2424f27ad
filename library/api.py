"""The library's part of the read API."""

from ninja import Router

router = Router(tags=["library"])
