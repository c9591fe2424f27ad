"""The read API, described by OpenAPI at ``/api/v1/docs``."""

from ninja import NinjaAPI

from library.api import router as library_router

api = NinjaAPI(title="eschool", version="1", docs_url="docs", openapi_url="openapi.json")
api.add_router("/", library_router)
