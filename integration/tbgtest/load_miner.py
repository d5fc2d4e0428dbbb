"""A miner that sends shares as fast as they are answered."""

import contextlib
import threading
import time

from tbgtest.stratum import Closed
from tbgtest.work import target_from_difficulty

# 13 hashes a share.
SHARE_DIFFICULTY = 3e-9
IN_FLIGHT = 8


class LoadMiner(threading.Thread):
    """Sends shares as fast as they are answered, until the pool is gone."""

    def __init__(self, running, worker, pause=0.0):
        """`pause`: seconds to wait after each look at the replies, for less load."""
        super().__init__(daemon=True)
        self.running, self.worker, self.pause = running, worker, pause
        self.acknowledged, self.refused, self.failure = [], 0, None  # hashes
        self._sent = {}  # id -> Share
        self._ending = False

    def run(self):
        try:
            with self.running.miner(self.worker) as miner, contextlib.suppress(Closed, OSError):
                try:
                    self._mine(miner)
                finally:
                    self._take_replies(miner)
        except (AssertionError, OSError) as failure:  # told by the test
            self.failure = failure

    def stop(self):
        self._ending = True
        self.join()

    def _mine(self, miner):
        miner.login()
        miner.wait_job()
        while not self._ending:
            while len(self._sent) < IN_FLIGHT:
                share = miner.mine(target=target_from_difficulty(SHARE_DIFFICULTY))
                self._sent[miner.send_share(share)] = share
            miner.read(1.0)
            time.sleep(self.pause)
            self._take_replies(miner)

    def _take_replies(self, miner):
        for number in miner.replies.keys() & self._sent.keys():
            share, reply = self._sent.pop(number), miner.replies.pop(number)
            if reply["result"] is True:
                self.acknowledged.append(share.hash)
            else:
                self.refused += 1
