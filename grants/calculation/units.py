"""In which integers a calculation counts; the rest of it is loaded only where one is made."""

UNIT = 10**9  # of a use, or of one's part in it
