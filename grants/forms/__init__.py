"""The forms of rounds, rulesets and decisions."""
