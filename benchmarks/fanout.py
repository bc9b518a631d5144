"""Benchmark of a broadcast: the CPU time of sending each event to 1,000 websockets.

The servers are pinned to one CPU core, the clients to the others.  The servers are measured in
turn, round by round, so that other load on the machine affects all of them.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import httpx

from tests.crowd import Crowd, until
from tests.processes import free_port, running, wait_for

PEERS = {
    "quartapp, its own server": "peer_quartapp",
    "Quart, a queue each, Hypercorn": "peer_quart",
    "Starlette, a queue each, uvicorn": "peer_starlette",
}
CLIENTS, EVENTS, ROUNDS = 1000, 100, 4
CORES = sorted(os.sched_getaffinity(0))
IS_PINNED = len(CORES) > 1 and shutil.which("taskset")
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass
class Peer:
    """A server, and its measurements."""

    address: str
    process: Path  # its directory in /proc
    socket_kb: float = 0  # resident memory per idle websocket
    by_cpu: list[float] = field(default_factory=list)  # messages per second of CPU time
    by_clock: list[float] = field(default_factory=list)  # messages per second of wall-clock time

    def memory(self) -> int:
        """Return the resident memory of the process in KB."""
        return int((self.process / "status").read_text().partition("VmRSS:")[2].split()[0])

    def cpu_seconds(self) -> float:
        """Return the CPU time of the process, user and system, in seconds."""
        fields = (self.process / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


@contextmanager
def serving(module: str) -> Iterator[Peer]:
    """Run the server of a module in a process until the block ends."""
    port = free_port()
    pinned = ("taskset", "-c", str(CORES[0])) if IS_PINNED else ()
    command = (*pinned, sys.executable, "-m", f"benchmarks.{module}", str(port))
    with running(*command) as process:
        yield Peer(wait_for(process, port), Path(f"/proc/{process.pid}"))


async def broadcast(peer: Peer, crowd: Crowd, client: httpx.AsyncClient, number: int) -> None:
    """Send ``number`` events from a server; wait until all clients have received them."""
    expected, cpu, began = crowd.heard + CLIENTS * number, peer.cpu_seconds(), time.perf_counter()
    await client.post(f"{peer.address}/say/{number}")
    await until(lambda: crowd.heard >= expected)
    peer.by_clock.append(CLIENTS * number / (time.perf_counter() - began))
    peer.by_cpu.append(CLIENTS * number / max(peer.cpu_seconds() - cpu, 1 / TICKS_PER_SECOND))


async def measure(peers: list[Peer]) -> None:
    """Measure each server in each round."""
    async with httpx.AsyncClient(timeout=60, trust_env=False) as client:
        with ExitStack() as stack:
            crowds = []
            for peer in peers:
                await client.post(f"{peer.address}/say/1")
                empty = peer.memory()
                crowds.append(Crowd(f"{peer.address}/live", '{"subscribe":"news"}', offer=""))
                await stack.enter_context(crowds[-1]).gather(CLIENTS)
                peer.socket_kb = (peer.memory() - empty) / CLIENTS
            for _ in range(ROUNDS):
                for peer, crowd in zip(peers, crowds, strict=True):
                    await broadcast(peer, crowd, client, EVENTS)


def main() -> None:
    """Run the benchmark and print a table of medians."""
    if IS_PINNED:
        os.sched_setaffinity(0, set(CORES[1:]))
    with ExitStack() as stack:
        peers = [stack.enter_context(serving(module)) for module in PEERS.values()]
        asyncio.run(measure(peers))
    baseline = median(peers[1].by_cpu)
    print(f"{CLIENTS} clients, {EVENTS} events, {ROUNDS} rounds; medians")
    print(f"{'':34}{'messages/CPU s':>15}{'ratio':>7}{'messages/s':>12}{'KB/socket':>11}")
    for name, peer in zip(PEERS, peers, strict=True):
        by_cpu, by_clock = median(peer.by_cpu), median(peer.by_clock)
        ratio = by_cpu / baseline
        print(f"{name:34}{by_cpu:15,.0f}{ratio:7.1f}{by_clock:12,.0f}{peer.socket_kb:11.0f}")


if __name__ == "__main__":
    main()
