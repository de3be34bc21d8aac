"""Whether the holder of a lease is known to be gone."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.leases import holder_name, is_dead_local_process

ROOT = Path(__file__).parents[2]
SAY_NAME = "from app.core.leases import holder_name; print(holder_name(), flush=True); input()"


def another(*before: str) -> subprocess.Popen[str]:
    """A process that prints its holder name and runs until it gets a line of input."""
    return subprocess.Popen(
        [*before, sys.executable, "-c", SAY_NAME],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def name_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def parts(holder: str) -> list[str]:
    return holder.split(":")


def test_a_process_is_dead_once_it_has_ended():
    process = another()
    name = name_of(process)
    was_dead = is_dead_local_process(name)
    end(process)

    assert not was_dead
    assert is_dead_local_process(name)


def test_two_holders_of_one_process_have_names_of_their_own():
    assert holder_name() != holder_name()
    assert not is_dead_local_process(holder_name())


def test_a_holder_is_told_from_others_by_random_bits_alone():
    """Two containers may have the same host name, and the same ids of processes."""
    names = [holder_name() for _ in range(100)]

    assert len({parts(name)[-1] for name in names}) == len(names)
    assert all(len(parts(name)[-1]) == 32 for name in names)


def test_where_the_system_tells_no_namespace_no_process_counts_as_dead():
    """On such systems two machines with one host name cannot be told apart, and their leases end by themselves."""
    _, _, started, mark = parts(holder_name())

    assert not is_dead_local_process(":".join(("unknown", str(nobodys_id()), started, mark)))
    assert not is_dead_local_process(":".join((socket.gethostname(), str(nobodys_id()), started, mark)))


def test_one_whose_process_id_another_process_has_now_is_dead():
    """As in a container whose first process always has the same id."""
    space, pid, started, mark = parts(holder_name())

    assert is_dead_local_process(":".join((space, pid, str(int(started) - 1), mark)))


@pytest.mark.parametrize("name", ["", "elsewhere", "elsewhere:1", "old-host:1:abcd", "a:b:c:d"])
def test_of_names_from_elsewhere_nothing_is_known(name):
    assert not is_dead_local_process(name)


def test_of_another_container_with_the_same_host_name_nothing_is_known():
    """Its process ids count elsewhere: one that does not exist here may be alive there."""
    container = another("unshare", "--pid", "--fork", "--kill-child")
    try:
        name = name_of(container)
        if not name:
            pytest.skip("no PID namespace can be made here")

        assert parts(name)[0].partition("/")[0] == parts(holder_name())[0].partition("/")[0]
        assert not is_dead_local_process(name.replace(f":{parts(name)[1]}:", f":{nobodys_id()}:"))
        assert not is_dead_local_process(name)
    finally:
        end(container)


def nobodys_id() -> int:
    """The id of no process."""
    process = another()
    name_of(process)
    end(process)
    assert process.pid != os.getpid()
    return process.pid
