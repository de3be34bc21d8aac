"""The Celery application that the peer's worker imports, and needs Celery to be imported itself.

`celery_peer.py` starts the worker and says in its environment where the broker is and where to write down who was told.
"""

from __future__ import annotations

import json
import os
import time

from celery import Celery


def tell(whom: str) -> None:
    """A push service that answers after a while; what it heard stands in the log, so that killing it hides nothing."""
    time.sleep(float(os.environ["ANSWER_TAKES"]))
    os.write(log, f"{whom} {time.time():.6f}\n".encode())


log = os.open(os.environ["TOLD_LOG"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
app = Celery("peer", broker=os.environ["BROKER_URL"])
app.conf.broker_transport_options = json.loads(os.environ["TRANSPORT_OPTIONS"])
app.task(name=os.environ["TASK"])(tell)
