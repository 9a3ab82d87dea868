"""What a Lambda function wrote to its log, by CloudWatch Logs Insights."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from automation.operations.ec2 import error_code
from automation.operations.words import count
from core.answer import Answer, Table
from core.operation import operation
from core.plan import Resource
from core.reader import Reader
from core.refusal import Refusal
from core.values import FunctionName, Hours

if TYPE_CHECKING:
    from types_boto3_lambda.client import LambdaClient
    from types_boto3_logs.client import CloudWatchLogsClient
    from types_boto3_logs.type_defs import GetQueryResultsResponseTypeDef

_MOST = 500
_PATIENCE = 20.0
_PAUSE = 0.5
_QUERY = "fields @timestamp, @message | {wanted}sort @timestamp desc | limit {most}"
# What goes wrong in a function, as its runtime and its own logger spell it.
_ERRORS = r"filter @message like /(?i)(error|exception|critical|traceback|task timed out)/ | "


class LogLines(StrEnum):
    """Which lines of a log."""

    ERRORS = "errors"
    ALL = "all"


@operation(
    phrases=["logs of {function}", "show the logs of {function}", "what went wrong in {function}"],
    aliases=("log",),
    reads={"lambda:GetFunctionConfiguration", "logs:StartQuery", "logs:GetQueryResults"},
)
def logs(aws: Reader, function: FunctionName, lines: LogLines = LogLines.ERRORS, hours: Hours = 1) -> Answer:
    """Lines of a Lambda function's log, the last first: errors, or all."""
    group = _group(aws, function)
    wanted = _ERRORS if lines is LogLines.ERRORS else ""
    found = _results(aws, group, _QUERY.format(wanted=wanted, most=_MOST), hours)
    what = "error" if lines is LogLines.ERRORS else "line"
    since = f"in the last {count(hours, 'hour')}"
    about = (Resource(function, kind="function"),)
    if not found:
        return Answer(f"{function} wrote no {what} {since}.", about=about)
    rows = tuple((_moment(aws, line["@timestamp"]), " ".join(line["@message"].split())) for line in found)
    more = " at least" if len(found) == _MOST else ""
    headline = f"{function} wrote{more} {count(len(found), what)} {since}, the last at {rows[0][0]}."
    return Answer(headline, Table(("When", "Line"), rows), about=about)


def _group(aws: Reader, function: str) -> str:
    """The function's log group: the one it was given, or the one that has its name."""
    functions: LambdaClient = aws.client("lambda")
    try:
        found = functions.get_function_configuration(FunctionName=function)
    except ClientError as error:
        if error_code(error) != "ResourceNotFoundException":
            raise
        raise Refusal(f"I see no function {function} in account {aws.account}, region {aws.region}.") from error
    return found.get("LoggingConfig", {}).get("LogGroup") or f"/aws/lambda/{function}"


def _results(aws: Reader, group: str, query: str, hours: int) -> list[dict[str, str]]:
    """The lines that the query finds. Raises Refusal when there is no log, or it takes too long."""
    insights: CloudWatchLogsClient = aws.client("logs")
    start, end = int((aws.now - timedelta(hours=hours)).timestamp()), int(aws.now.timestamp()) + 1
    try:
        query_id = insights.start_query(logGroupName=group, startTime=start, endTime=end, queryString=query)["queryId"]
    except ClientError as error:
        if error_code(error) != "ResourceNotFoundException":
            raise
        raise Refusal(f"There is no log group {group}: the function has not run since it was made.") from error
    until = time.monotonic() + _PATIENCE
    while True:
        answer = insights.get_query_results(queryId=query_id)
        if answer["status"] == "Complete":
            return _lines(answer)
        if answer["status"] not in {"Scheduled", "Running"}:
            raise Refusal(f"CloudWatch Logs gave the query up ({answer['status']}). Please ask for fewer hours.")
        if time.monotonic() > until:
            raise Refusal(f"That takes longer than {_PATIENCE:.0f} seconds. Please ask for fewer hours.")
        time.sleep(_PAUSE)


def _lines(answer: GetQueryResultsResponseTypeDef) -> list[dict[str, str]]:
    return [{field["field"]: field["value"] for field in line} for line in answer["results"]]


def _moment(aws: Reader, text: str) -> str:
    """When it was, to the second, in the person's zone; Logs Insights writes UTC without saying so."""
    at = datetime.fromisoformat(text).replace(tzinfo=UTC).astimezone(aws.zone)
    return f"{at.day} {at:%b %H:%M:%S}"
