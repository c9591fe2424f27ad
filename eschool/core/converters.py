"""Parts of addresses."""

from django.urls import register_converter
from django.urls.converters import IntConverter


class KeyConverter(IntConverter):
    """A row's number: no longer than databases can compare, so that anything longer is a 404."""

    regex = "[0-9]{1,18}"


register_converter(KeyConverter, "key")
