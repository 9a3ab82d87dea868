"""The weekly report: what it holds, and the forms in which it is written."""
