"""The Celery application that the worker imports. Importing it needs Celery.

`celery_peer.py` starts the worker; its environment names the broker and the log of the nudges that were sent.
"""

from __future__ import annotations

import json
import os
import time

from celery import Celery


def tell(whom: str) -> None:
    """A push service that answers after a while. It logs each message first, so that none is missed when it is killed."""
    time.sleep(float(os.environ["ANSWER_TAKES"]))
    os.write(log, f"{whom} {time.time():.6f}\n".encode())


log = os.open(os.environ["TOLD_LOG"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
app = Celery("peer", broker=os.environ["BROKER_URL"])
app.conf.broker_transport_options = json.loads(os.environ["TRANSPORT_OPTIONS"])
app.task(name=os.environ["TASK"])(tell)
