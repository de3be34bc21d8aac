"""How often each crash test kills: a few times with every run, as often as CRASH_TIMES says when somebody asks."""

import os

TIMES = int(os.environ.get("CRASH_TIMES", "3"))
