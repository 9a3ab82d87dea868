"""Functions run on what is still mended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from config_rules.item import ConfigItem
from config_rules.kinds import FUNCTION
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule

# AWS Lambda Developer Guide, "Lambda runtimes": deprecation dates; a test compares them with cfn-lint's.
ENDS: Mapping[str, date] = MappingProxyType(
    {
        "dotnet10": date(2028, 11, 14),
        "dotnet6": date(2024, 12, 20),
        "dotnet8": date(2026, 11, 10),
        "dotnet9": date(2026, 11, 10),
        "dotnetcore1.0": date(2019, 6, 27),
        "dotnetcore2.0": date(2019, 5, 30),
        "dotnetcore2.1": date(2022, 1, 5),
        "dotnetcore3.1": date(2023, 4, 3),
        "go1.x": date(2024, 1, 8),
        "java11": date(2027, 6, 30),
        "java17": date(2027, 6, 30),
        "java21": date(2029, 6, 30),
        "java25": date(2029, 6, 30),
        "java8": date(2024, 1, 8),
        "java8.al2": date(2027, 6, 30),
        "nodejs": date(2016, 8, 30),
        "nodejs10.x": date(2021, 7, 30),
        "nodejs12.x": date(2023, 3, 31),
        "nodejs14.x": date(2023, 12, 4),
        "nodejs16.x": date(2024, 6, 12),
        "nodejs18.x": date(2025, 9, 1),
        "nodejs20.x": date(2026, 4, 30),
        "nodejs22.x": date(2027, 4, 30),
        "nodejs24.x": date(2028, 4, 30),
        "nodejs4.3": date(2020, 3, 5),
        "nodejs4.3-edge": date(2020, 3, 5),
        "nodejs6.10": date(2019, 8, 12),
        "nodejs8.10": date(2020, 3, 6),
        "provided": date(2024, 1, 8),
        "provided.al2": date(2026, 7, 31),
        "provided.al2023": date(2029, 6, 30),
        "python2.7": date(2021, 7, 15),
        "python3.10": date(2026, 10, 31),
        "python3.11": date(2027, 6, 30),
        "python3.12": date(2028, 10, 31),
        "python3.13": date(2029, 6, 30),
        "python3.14": date(2029, 6, 30),
        "python3.6": date(2022, 7, 18),
        "python3.7": date(2023, 12, 4),
        "python3.8": date(2024, 10, 14),
        "python3.9": date(2025, 12, 15),
        "ruby2.5": date(2021, 7, 30),
        "ruby2.7": date(2023, 12, 7),
        "ruby3.2": date(2026, 3, 31),
        "ruby3.3": date(2027, 3, 31),
        "ruby3.4": date(2028, 3, 31),
        "ruby4.0": date(2029, 3, 31),
    }
)


@rule(
    resource=FUNCTION,
    severity="medium",
    references=("Security Hub Lambda.2", "AWS Config LAMBDA_FUNCTION_SETTINGS_CHECK"),
    examples=(
        passes({"functionName": "orders", "runtime": "python3.13", "packageType": "Zip"}),
        exempts("is a container image", {"functionName": "orders", "runtime": None, "packageType": "Image"}),
        breaks(
            "runs on python3.8, which has had no patches since 14 October 2024",
            {"functionName": "orders", "runtime": "python3.8", "packageType": "Zip"},
        ),
    ),
)
def function_runtime_current(function: ConfigItem) -> Verdict:
    """A function runs on a runtime that still gets patches.

    Some months after its end AWS lets nobody update such a function any more. What is in a container image is for a
    scan of images to say.
    """
    runtime = function.get("runtime")
    if function.get("packageType") == "Image":
        return NotApplicable("is a container image")
    if not isinstance(runtime, str):
        return Unknown("has a runtime that was not recorded")
    ended = ENDS.get(runtime)
    if ended is None:
        return Unknown(f"runs on {runtime}, whose end is not known here")
    if ended > function.captured.date():
        return Compliant()
    return Broken(f"runs on {runtime}, which has had no patches since {ended.day} {ended:%B %Y}")
