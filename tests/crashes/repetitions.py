"""How often each crash test kills: once by default, a few times in CI, or as often as CRASH_TIMES says."""

import os

from tests.examples import IN_CI

TIMES = int(os.environ.get("CRASH_TIMES", "3" if IN_CI else "1"))
