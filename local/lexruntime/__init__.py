"""A stand-in for the runtime of Amazon Lex V2: the real API and order of things, with simpler understanding.

It runs the bot's own definition and calls the same function. What it does not know of a definition (contexts,
conditions, streams, built-in slot types that no intent of ours has) it refuses when it loads it.
"""
