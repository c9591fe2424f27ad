"""Practice lessons made by a program: short, complete, with computed answers, and labelled so."""
