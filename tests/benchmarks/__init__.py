"""Claims about speed: ratios against a named peer in the same run.

``python -m tests.benchmarks --help``. The suite never runs them: a time depends on the machine and
on who else uses it, a ratio of one run much less.
"""
