"""The feed: tells who watches a payee that there is news, moments after the log brought it."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, RLock, Thread
from typing import NamedTuple

from compledger.live.period import LivePeriod
from compledger.rules.case.matching import Versions
from compledger.rules.periods import Period
from compledger.rules.refused import Refused
from compledger.runs import PayeeResults, newest_fact_position
from compledger.store import Store

LOG = logging.getLogger(__name__)
EVERY_SECONDS = 0.1
"""How often the log is looked at while anybody watches."""

Tell = Callable[[int | None], None]
"""Takes the log position that news came with, None where there will be no more; called from the feed's own thread."""


class PeriodKey(NamedTuple):
    """What a run is made of: the period of a rule set on a calendar."""

    rule_set: str
    calendar: str
    period: Period


@dataclass(eq=False, slots=True)
class _Watcher:
    participant: str
    keys: Sequence[PeriodKey]
    tell: Tell
    is_told: bool = field(default=False)
    """Whether the first results were there."""


class LiveFeed:
    """Keeps the live periods that are watched; one thread follows the log while anybody watches, and ends with them."""

    def __init__(self, store: Store, every: float = EVERY_SECONDS) -> None:
        self._store, self._every = store, every
        self._lock = RLock()
        self._changed = Event()
        self._watchers: list[_Watcher] = []
        self._periods: dict[PeriodKey, LivePeriod] = {}
        self._versions = Versions()
        self._thread: Thread | None = None
        self._position = 0

    @contextmanager
    def watching(self, participant: str, keys: Sequence[PeriodKey], tell: Tell) -> Iterator[None]:
        """Be told of a payee's news in some periods: once when the first results are there, then with each change."""
        watcher = _Watcher(participant, keys, tell)
        with self._lock:
            self._watchers.append(watcher)
            if self._thread is None:
                self._thread = Thread(target=self._follow, name="live-feed", daemon=True)
                self._thread.start()
        self._changed.set()
        try:
            yield
        finally:
            with self._lock:
                if watcher in self._watchers:
                    self._leave(watcher)

    def results(self, participant: str, keys: Sequence[PeriodKey]) -> Sequence[PayeeResults]:
        """Return a payee's provisional results, one for each period; at once where the payee is watched.

        Raises:
            NothingToCalculate, NoWindow, FieldKindDiffers: as a run of the period would.
        """
        with self._lock:
            if any(w.is_told and w.participant == participant and set(keys) <= set(w.keys) for w in self._watchers):
                return [self._periods[key].results(participant, -n) for n, key in enumerate(keys, start=1)]
        found = []
        for number, key in enumerate(keys, start=1):
            alone = LivePeriod(self._store, *key, self._versions)
            try:
                alone.watch(participant)
                found.append(alone.results(participant, -number))
            finally:
                alone.close()
        return found

    def _follow(self) -> None:
        """Run in the feed's thread until nobody watches any more."""
        while True:
            self._changed.clear()
            with self._lock:
                if not self._watchers:
                    self._thread = None
                    return
                try:
                    self._step()
                except Exception:
                    # Whoever watches is told that it is over, and asks again; the fault is in the server's log.
                    LOG.exception("the live feed stopped")
                    for watcher in list(self._watchers):
                        self._dismiss(watcher)
            self._changed.wait(self._every)

    def _step(self) -> None:
        """Take in what is new in the log, then whoever has come to watch."""
        with self._store.reading() as session:
            position = newest_fact_position(session)
        if position != self._position:
            self._position = position
            for key in list(self._periods):
                self._follow_period(key)
        for watcher in [each for each in self._watchers if not each.is_told]:
            self._begin(watcher)

    def _follow_period(self, key: PeriodKey) -> None:
        live = self._periods[key]
        concerned = [watcher for watcher in self._watchers if key in watcher.keys]
        try:
            touched = live.follow()
        except Refused:
            # What is known by now cannot be calculated: the command that calculates says why.
            for watcher in concerned:
                self._dismiss(watcher)
            return
        for watcher in concerned:
            if watcher.is_told and watcher.participant in touched:
                watcher.tell(live.position)

    def _begin(self, watcher: _Watcher) -> None:
        try:
            for key in watcher.keys:
                if key not in self._periods:
                    self._periods[key] = LivePeriod(self._store, *key, self._versions)
                self._periods[key].watch(watcher.participant)
        except Refused:
            self._dismiss(watcher)
            return
        watcher.is_told = True
        watcher.tell(max(self._periods[key].position for key in watcher.keys))

    def _dismiss(self, watcher: _Watcher) -> None:
        self._leave(watcher)
        watcher.tell(None)

    def _leave(self, watcher: _Watcher) -> None:
        """Forget a watcher, and what nobody else watches."""
        self._watchers.remove(watcher)
        for key in watcher.keys:
            others = [each for each in self._watchers if key in each.keys]
            if key not in self._periods:
                continue
            if not others:
                self._periods.pop(key).close()
            elif all(each.participant != watcher.participant for each in others):
                self._periods[key].unwatch(watcher.participant)
