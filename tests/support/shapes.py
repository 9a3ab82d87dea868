"""Hypothesis strategies for our shapes: everything that may travel or be stored."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from core.call import Call, Choice
from core.plan import Plan, Resource, Step, Until

text = st.text(st.characters(codec="utf-8"), max_size=20)
words = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=12)

plain: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=8,
)
"""What JSON holds."""

arguments = st.dictionaries(words, plain, max_size=3)
calls = st.builds(Call, words, st.dictionaries(words, text, max_size=3))
choices = st.builds(Choice, text, calls)
resources = st.builds(Resource, text, text, st.dictionaries(text, text, max_size=3))
_many = st.none() | words


def _steps(inverses: st.SearchStrategy[Step | None]) -> st.SearchStrategy[Step]:
    return st.builds(Step, words, words, arguments, text, inverses, _many, st.booleans())


steps = _steps(st.none() | _steps(st.none()))
untils = st.builds(Until, words, words, arguments, text, text, text, st.lists(text, max_size=2).map(tuple), _many)
plans = st.builds(
    Plan, text, st.lists(steps | untils, max_size=3).map(tuple), st.lists(resources, max_size=3).map(tuple), text
)
