"""ZMQ notices bring new work. Bitcoin Core publishes them if it is there; against the mock node a
publisher of our own does, so that both are known to work."""

import hashlib
import tempfile
import time
import unittest

from tbgtest import address, mock_node, nodes, peers, pool, program, relay
from tbgtest.ports import free_port
from tbgtest.waiting import wait_for

try:
    import zmq
except ImportError:
    zmq = None

PAYOUT = address.make("p2wpkh")
# The longest pause between two polls that the pool allows; with ZMQ it polls every second all the
# same.
POLL_MS = 60_000
OWN_PUBLISHER = "zmq-publisher"
POLLS = ("getbestblockhash", "getblockchaininfo")
NEWS_BY_ZMQ = 3
ROUNDS_MAX = 30


def hold_long_polls(exchange, method):
    """A long poll never gets its answer, so that it cannot be the one that brings the news."""
    if method == "getblocktemplate" and "longpollid" in exchange.params[0]:
        exchange.wait(60)
        exchange.hang_up()
        return True
    return False


def told_without_a_poll(calls):
    """Did the pool ask for the new header before it asked anything that names a tip?"""
    before_header = calls[: calls.index("getblockheader")] if "getblockheader" in calls else POLLS
    return not any(call in POLLS for call in before_header)


class ZmqTest(unittest.TestCase):
    """The node that the pool talks to holds back its long polls. A notice is then the only way to
    hear of a block before the next poll."""

    def start(self, node, endpoint):
        self.node = self.enterContext(node)
        self.node.fault = hold_long_polls
        config = node.config | {"zmq": endpoint}
        self.pool = self.enterContext(pool.PoolProcess([config], blockpoll=POLL_MS))
        self.miner = self.enterContext(self.pool.miner(PAYOUT.text)).login()

    def assert_news_comes_by_zmq(self, new_block):
        """On a busy machine a poll often comes in between; without ZMQ it always does."""
        by_zmq = 0
        for _ in range(ROUNDS_MAX):
            start = len(self.node.calls)
            self.miner.wait_job_on(new_block())
            by_zmq += told_without_a_poll(self.node.calls[start:])
            if by_zmq == NEWS_BY_ZMQ:
                return
        self.fail(f"{by_zmq} of {ROUNDS_MAX} new blocks became known by ZMQ")


class ZmqOfBitcoindTest(ZmqTest):
    def test_block_of_another_miner(self):
        folder = self.enterContext(tempfile.TemporaryDirectory(prefix="tbg-node-"))
        node = self.enterContext(nodes.bitcoind_only(folder, zmq=True))
        node.mine(101)
        self.start(relay.RelayNode(node), node.zmq_endpoint)
        self.miner.wait_job_on(node.tip)

        def new_block():
            node.mine(1)
            return node.tip

        self.assert_news_comes_by_zmq(new_block)
        peers.used("bitcoind-zmq", "hashblock notices of Bitcoin Core")


class Publisher:
    """What bitcoind's zmqpubhashblock is on the wire: topic, hash as displayed, counter."""

    def __init__(self):
        self.endpoint = f"tcp://127.0.0.1:{free_port()}"
        self._socket = zmq.Context.instance().socket(zmq.PUB)
        self._socket.bind(self.endpoint)
        self._sequence = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close(linger=0)

    def send(self, topic, body):
        self._socket.send_multipart([topic, body, self._sequence.to_bytes(4, "little")])
        self._sequence += 1

    def send_raw(self, parts):
        self._socket.send_multipart(parts)


class ZmqOfOurOwnTest(ZmqTest):
    def setUp(self):
        peers.require(zmq, OWN_PUBLISHER, "python3-zmq is not installed: run ci/install")
        peers.used(OWN_PUBLISHER, f"pyzmq {zmq.__version__}, with the mock node")
        self.publisher = self.enterContext(Publisher())
        self.start(mock_node.MockNode(), self.publisher.endpoint)
        self.miner.wait_job_on(self.node.chain.tip)
        self.wait_subscribed()

    def wait_subscribed(self):
        """A subscriber needs a moment to connect; it has when a notice makes the pool ask."""
        asked = len(self.node.calls)

        def heard():
            self.announce(hashlib.sha256(b"no such block").digest())
            return "getblockheader" in self.node.calls[asked:]

        wait_for(heard, "the pool's subscription", interval=0.1)

    def announce(self, block_hash):
        self.publisher.send(b"hashblock", block_hash[::-1])

    def new_block(self):
        block_hash = self.node.new_block()
        self.announce(block_hash)
        return block_hash

    def test_block_of_another_miner(self):
        self.assert_news_comes_by_zmq(self.new_block)

    def test_foreign_topics_do_not_disturb(self):
        asked = len(self.node.calls)
        for number in range(200):
            self.publisher.send(b"hashtx", number.to_bytes(32, "big"))
            self.publisher.send(b"rawtx", bytes(300))
            self.publisher.send(b"sequence", bytes(32) + b"A" + bytes(8))
        time.sleep(1)
        # A few polls in that second, and nothing for 600 foreign messages.
        self.assertLess(len(self.node.calls) - asked, 20)
        self.assert_news_comes_by_zmq(self.new_block)

    def test_malformed_notices_do_not_disturb(self):
        for parts in ([b"hashblock"], [b"hashblock", b"short"], [b"hashblock", bytes(33), b""]):
            self.publisher.send_raw(parts)
        self.announce(bytes(32))
        self.assert_news_comes_by_zmq(self.new_block)
        self.assertTrue(self.pool.running)


if __name__ == "__main__":
    program.main()
