"""How often each crash test kills: once while coding, a few times in CI, as often as CRASH_TIMES says when somebody asks."""

import os

from tests.examples import IN_CI

TIMES = int(os.environ.get("CRASH_TIMES", "3" if IN_CI else "1"))
