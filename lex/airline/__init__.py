"""Amazonian Airways: where it flies, what is booked, and the talk in which a flight is booked."""
