"""How Orderly uses durable steps: what is tried again, how long, and how an effect is waited for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from aws_durable_execution_sdk_python import DurableContext
from aws_durable_execution_sdk_python.config import Duration, StepConfig, StepSemantics
from aws_durable_execution_sdk_python.retries import RetryDecision, RetryStrategyConfig, create_retry_strategy
from aws_durable_execution_sdk_python.waits import WaitForConditionConfig, WaitStrategyConfig, create_wait_strategy
from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as BotoConnectionError

from automation.failures import PassingError, passes

Result = TypeVar("Result")

# 1 s, 2 s, 4 s … up to a minute between tries, with jitter: about ten minutes in all. The boto3 client has
# tried for half a minute by itself before the first of these.
_BACKOFF = create_retry_strategy(
    RetryStrategyConfig(
        max_attempts=14, initial_delay=Duration.from_seconds(1), max_delay=Duration.from_minutes(1), backoff_rate=2.0
    )
)


def _try_again(error: Exception, attempts: int) -> RetryDecision:
    """Only what may pass by itself is tried again; a bug or a missing right is the same the next time."""
    passing = isinstance(error, PassingError | HTTPClientError | OSError | BotoConnectionError) or (
        isinstance(error, ClientError) and passes(error)
    )
    return _BACKOFF(error, attempts) if passing else RetryDecision.no_retry()


def _never_again(_error: Exception, _attempts: int) -> RetryDecision:
    return RetryDecision.no_retry()


def once(context: DurableContext, name: str, work: Callable[[], Result], *, repeatable: bool = True) -> Result:
    """Do it in a durable step: when it is done its result is kept, and a later replay does not do it again.

    A crash in the middle of the work repeats it, unless it is not `repeatable`: then it raises StepError.
    The result must be JSON: text, numbers, lists, dicts.

    Raises:
        aws_durable_execution_sdk_python.StepError: it failed, after all tries.
    """
    config = StepConfig(
        retry_strategy=_try_again if repeatable else _never_again,
        step_semantics=(StepSemantics.AT_LEAST_ONCE_PER_RETRY if repeatable else StepSemantics.AT_MOST_ONCE_PER_RETRY),
    )
    return context.step(lambda _: work(), name=name, config=config)


def pause(context: DurableContext, name: str, seconds: int) -> None:
    """Wait, durably: the function does not run meanwhile."""
    context.wait(Duration.from_seconds(seconds), name=name)


def poll(
    context: DurableContext, name: str, look: Callable[[], list[str]], over: Callable[[list[str]], bool]
) -> list[str]:
    """Look again and again, with durable waits between, until it is over; the last values seen.

    Raises:
        aws_durable_execution_sdk_python.WaitForConditionError: not over after about ten minutes.
    """
    strategy = create_wait_strategy(
        WaitStrategyConfig[list[str]](
            should_continue_polling=lambda values: not over(values),
            max_attempts=40,
            initial_delay=Duration.from_seconds(2),
            max_delay=Duration.from_seconds(20),
            backoff_rate=1.3,
        )
    )
    return context.wait_for_condition(
        lambda _values, _context: look(),
        WaitForConditionConfig(wait_strategy=strategy, initial_state=list[str]()),
        name=name,
    )
