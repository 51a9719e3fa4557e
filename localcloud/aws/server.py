"""The process that serves the local AWS services: moto behind cheroot, with the front that corrects it.

Run by ``AwsProcess`` as ``python -m localcloud.aws.server --listener FD --events FD``.
"""

from __future__ import annotations

import argparse
import logging
import os
import socket
import threading
from typing import Any

# moto reads its settings while it is imported: path-style addresses only, and CORS as the bucket says.
os.environ["S3_IGNORE_SUBDOMAIN_BUCKETNAME"] = "true"
os.environ["MOTO_DISABLE_GLOBAL_CORS"] = "true"
os.environ["MOTO_SQS_ENFORCE_STRICT_QUEUE_PURGE_BEHAVIOUR"] = "false"

import cheroot.wsgi

from localcloud.aws import answers, identifiers, queries, sparing, streams, transactions
from localcloud.aws.calls import CallCount
from localcloud.aws.direct import DirectServices
from localcloud.aws.front import Front, service_of
from localcloud.aws.pipe import EventPipe
from localcloud.aws.rights import RightsUsed
from localcloud.aws.s3.door import S3Door
from localcloud.aws.s3.steady_lists import list_steadily


class _Server(cheroot.wsgi.Server):
    """Serves the socket that the parent has bound, every connection in a thread of its own.

    cheroot would hand a connection over between its selector and its threads for every request: a third of all CPU.
    """

    def __init__(self, listener: socket.socket, app: Any) -> None:  # noqa: ANN401 -- a WSGI application
        super().__init__(listener.getsockname(), app, numthreads=1, request_queue_size=128)
        self._given = listener

    def process_conn(self, conn: Any) -> None:  # noqa: ANN401 -- cheroot's HTTPConnection
        threading.Thread(target=_serve, args=(conn,), daemon=True).start()

    def bind(self, family: int, type: int, proto: int = 0) -> socket.socket:  # noqa: A002, ARG002 -- cheroot's name
        self.socket = self._given
        return self._given

    def error_log(self, msg: str = "", level: int = 20, traceback: bool = False) -> None:  # noqa: FBT001, FBT002
        if level > logging.INFO or traceback:
            super().error_log(msg, level, traceback)


def _serve(connection: Any) -> None:  # noqa: ANN401
    """Answers all requests of a connection until its client closes it."""
    # An idle connection that the server closes just as a client reuses it costs that client a retry.
    connection.socket.settimeout(None)
    try:
        while connection.communicate():
            pass
    finally:
        connection.close()


def _end_with_parent() -> None:
    # Not sys.stdin: Python's shutdown waits for its lock, which this thread would hold.
    while os.read(0, 1):
        pass
    os._exit(0)


def main() -> None:
    """Serves until the parent is gone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listener", type=int, required=True)
    parser.add_argument("--events", type=int, required=True)
    arguments = parser.parse_args()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    identifiers.make_predictable()
    transactions.make_exact()
    queries.look_at_one_partition()
    answers.write_values_as_they_are()
    streams.forget_old_iterators()
    sparing.spare_repeated_work()
    list_steadily()
    events = EventPipe(arguments.events)
    streams.tell_of_writes(events)
    moto = DirectServices()
    front = RightsUsed(Front(moto, S3Door(moto, events)), service_of)
    _Server(socket.socket(fileno=arguments.listener), CallCount(front, service_of)).start()


if __name__ == "__main__":
    main()
