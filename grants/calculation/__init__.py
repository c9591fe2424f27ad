"""From a frozen snapshot and a ruleset to awards, exactly; knows nothing of Django.

The order of the steps and every column are told in ``docs/grants/``.
"""
