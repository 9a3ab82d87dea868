"""The embedded AWS as a process: started, given an administrator, and from then on strict about rights."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from local import processes
from local.stack import REGION

_ALL = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
_CONFIG = Config(retries={"max_attempts": 2}, max_pool_connections=50, read_timeout=60)


class EmbeddedAws:
    """Moto's server."""

    def __init__(self, port: int, log: Path) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._port = port
        self._log = log
        self._key = ("setup", "setup")
        self._clients: dict[tuple[str, str, str], Any] = {}

    def start(self) -> None:
        """Start the process; it is ready after `wait_until_ready`."""
        variables = {
            "AWS_ACCESS_KEY_ID": "moto",
            "AWS_SECRET_ACCESS_KEY": "moto",
            "AWS_DEFAULT_REGION": REGION,
            "MOTO_IAM_LOAD_MANAGED_POLICIES": "false",
        }
        with self._log.open("ab") as log:
            self._process = processes.start(processes.python("-m", "local.aws", str(self._port)), variables, log)

    def wait_until_ready(self, seconds: float = 60) -> None:
        """Raises RuntimeError when it does not come up."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self._process.poll() is not None:
                break
            try:
                urllib.request.urlopen(f"{self.url}/moto-api/data.json", timeout=5).close()  # noqa: S310
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError(f"the embedded AWS did not start; see {self._log}")

    def be_strict(self) -> None:
        """Make an administrator for ourselves, and from now on ask everybody for their rights."""
        iam = self.client("iam")
        iam.create_user(UserName="administrator")
        iam.put_user_policy(UserName="administrator", PolicyName="all", PolicyDocument=_ALL)
        key = iam.create_access_key(UserName="administrator")["AccessKey"]
        self._key = (key["AccessKeyId"], key["SecretAccessKey"])
        self._post("/moto-api/reset-auth", "0")

    def save(self, file: Path) -> None:
        """Keep what is in it for the next start."""
        self._post("/orderly/save", str(file))

    def load(self, file: Path) -> None:
        """Have again what was kept."""
        self._post("/orderly/load", str(file))

    def throttle(self, action: str, times: int, after: int = 0) -> None:
        """Let that many calls of an EC2 action through, then refuse that many, as AWS does when there are too many."""
        self._post("/orderly/throttle", json.dumps({"action": action, "after": after, "times": times}))

    def throttled(self) -> tuple[int, int]:
        """How many calls were let through, and how many refused, since `throttle`."""
        with urllib.request.urlopen(f"{self.url}/orderly/throttle", timeout=30) as answer:  # noqa: S310
            said = json.loads(answer.read())
        return said["passed"], said["refused"]

    def _post(self, path: str, text: str) -> None:
        plain = {"Content-Type": "text/plain"}
        request = urllib.request.Request(f"{self.url}{path}", text.encode(), plain, method="POST")  # noqa: S310
        urllib.request.urlopen(request, timeout=30).close()  # noqa: S310

    @property
    def credentials(self) -> tuple[str, str]:
        """The administrator's access key and its secret."""
        return self._key

    def client(self, service: str, endpoint: str = "", region: str = REGION) -> Any:
        """A boto3 client with an administrator's rights, made once."""
        url = endpoint or self.url
        known = (service, region, self._key[0])
        if known not in self._clients:
            session = _session(*self._key)
            self._clients[known] = session.client(service, region, endpoint_url=url, config=_CONFIG)  # type: ignore[call-overload]
        return self._clients[known]

    def stop(self) -> None:
        """End the process."""
        processes.stop(self._process)


@cache
def _session(key: str, secret: str) -> boto3.Session:
    return boto3.Session(key, secret, region_name=REGION)
