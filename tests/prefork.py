"""Processes of the program that are forked from one that has imported it: a start takes a fraction of the time.

Each runs all of `python wsgi.py`, or of a `flask` command, in a session and an environment of its own, and can be killed
like any other process. What it does not repeat is the start of the interpreter and the imports. Tests of these (in
`tests/process`) start a new interpreter instead.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.preloaded"])


class Forked:
    """A process of the program, with those methods of `subprocess.Popen` that the tests use."""

    def __init__(
        self, arguments: Sequence[str], *, cwd: Path, env: Mapping[str, str], stdout: Path, stderr: Path
    ) -> None:
        """`arguments` begin with "wsgi.py" or "flask"; the output is appended to the two files."""
        described = (list(arguments), str(cwd), dict(env), str(stdout), str(stderr))
        self._process = _context.Process(target=_run, args=described, daemon=True)
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    def poll(self) -> int | None:
        """The exit status (negative: the signal that ended the process), or None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if (status := self._process.exitcode) is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return status

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()


def run_flask(*arguments: str, env: Mapping[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run one of the operator's commands to its end; `folder` keeps what it printed."""
    out, err = folder / "flask.out", folder / "flask.err"
    for path in (out, err):
        path.write_bytes(b"")
    status = Forked(["flask", *arguments], cwd=ROOT, env=env, stdout=out, stderr=err).wait(120)
    return subprocess.CompletedProcess(arguments, status, out.read_text(), err.read_text())


def _run(arguments: list[str], cwd: str, env: dict[str, str], stdout: str, stderr: str) -> None:
    """What the new process does; it ends with the program's own exit status."""
    os.setsid()
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    for number, path in ((1, stdout), (2, stderr)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), number)
    sys.argv = arguments
    if arguments[0] == "flask":
        from flask.cli import main as flask_main

        flask_main()
    else:
        import wsgi

        sys.exit(wsgi.main())
