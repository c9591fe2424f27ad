"""Run as a process: brings the database up to date, peoples it, and prints what there is."""

import json

import django


def main() -> None:
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from tests.browser.world import make_world

    print(json.dumps(make_world()))


if __name__ == "__main__":
    main()
