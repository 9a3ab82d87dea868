"""What Orderly can do, and the functions that do it: the desk, the operator, events, dead letters."""
