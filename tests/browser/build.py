"""Run as a process: peoples a migrated database, and prints what there is."""

import json

import django


def main() -> None:
    django.setup()
    from tests.browser.world import make_world

    print(json.dumps(make_world()))


if __name__ == "__main__":
    main()
