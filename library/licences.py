"""Where the text of each licence stands."""

_CREATIVE_COMMONS = "https://creativecommons.org/licenses/"
_URLS = {
    "CC-BY-4.0": f"{_CREATIVE_COMMONS}by/4.0/",
    "CC-BY-SA-4.0": f"{_CREATIVE_COMMONS}by-sa/4.0/",
    "CC-BY-3.0": f"{_CREATIVE_COMMONS}by/3.0/",
    "CC-BY-SA-3.0": f"{_CREATIVE_COMMONS}by-sa/3.0/",
    "CC-BY-NC-4.0": f"{_CREATIVE_COMMONS}by-nc/4.0/",
    "CC-BY-NC-SA-4.0": f"{_CREATIVE_COMMONS}by-nc-sa/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "MIT": "https://spdx.org/licenses/MIT.html",
    "Apache-2.0": "https://spdx.org/licenses/Apache-2.0.html",
}


def licence_url(spdx: str) -> str:
    return _URLS[spdx]
