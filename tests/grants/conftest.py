"""The lane on Spark runs where it is asked for: neither pyspark nor Java is among our parts."""

import sys

collect_ignore = [] if any("grants/spark" in argument for argument in sys.argv) else ["spark"]
