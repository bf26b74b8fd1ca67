"""A record in memory, read by several threads, as a server reads it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from detente.model.documents import Raw
from detente.store.memory import memory_store


def test_several_threads_read_one_record() -> None:
    store = memory_store()
    with store.writer() as writer:
        for number in range(300):
            writer.put_raw(Raw(f"{number}.txt", f"day {number}".encode(), "text/plain"))
    view = store.view()
    expected = sorted(f"{number}.txt" for number in range(300))

    def names(_: int) -> list[str]:
        return sorted(name for raw in view.raws() for name in raw.names)

    with ThreadPoolExecutor(8) as threads:
        assert all(found == expected for found in threads.map(names, range(200)))
    store.close()
