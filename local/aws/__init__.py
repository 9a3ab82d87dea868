"""The embedded AWS: moto, with what it lacks and Orderly needs."""
