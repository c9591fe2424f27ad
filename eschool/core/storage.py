"""Files in a bucket that nobody reaches but through the site."""

from django.conf import settings
from storages.backends.s3 import S3Storage


class BucketStorage(S3Storage):
    """Addresses are the site's own: pages ask no other host, and rights stay ours."""

    def url(self, name: str, *args: object, **kwargs: object) -> str:
        return f"{settings.MEDIA_URL}{name}"
