"""The sessions of scenarios/recorded: what happens in each, and what it is to show."""

import subprocess
import time
from dataclasses import dataclass, field
from typing import Callable

from tbgtest import address, bitcoin, nodes, pool
from tbgtest.signet import Signet
from tbgtest.waiting import wait_for
from tbgtest.work import target_from_difficulty

EASY = 4e-9  # of a share: 17 hashes
SESSIONS = {}  # name -> Session


@dataclass
class Session:
    name: str
    story: str
    play: Callable
    expect: list
    lives: int = 1
    signet: bool = True  # where a share is seldom a block; else regtest, where most are
    signet_keys: int = 0  # one of which must sign each block; 0: nobody must
    zmq: bool = False
    keys: dict = field(default_factory=dict)  # of the pool's configuration


def session(name, story, expect, **more):
    def take(play):
        SESSIONS[name] = Session(name, story, play, expect, **more)
        return play

    return take


def at_least(count, event, **values):
    return {"event": event, **values, "at_least": count}


def exactly(count, event, **values):
    return {"event": event, **values, "exactly": count}


class Stage:
    """A node, and a recorded pool on it."""

    def __init__(self, folder, bitcoind, wanted):
        self.folder, self.wanted = folder, wanted
        self.signet = Signet(folder, wanted.signet_keys) if wanted.signet_keys else None
        challenge = self.signet.challenge.hex() if self.signet else "51"
        self.node = nodes.BitcoindNode(
            bitcoind, folder / "node", wanted.zmq, challenge if wanted.signet else ""
        )
        self.running, self.miners = None, []

    def __enter__(self):
        self.node.start()
        keys = dict.fromkeys(("mindiff", "startdiff", "maxdiff"), EASY)
        if self.wanted.zmq:
            keys["zmqblock"] = self.node.zmq_endpoint
        self.running = pool.PoolProcess(
            [self.node.config], network="signet" if self.wanted.signet else "regtest",
            blockpoll=100, record=str(self.folder / "session.rec"), **(keys | self.wanted.keys),
        )  # fmt: skip
        self.running.start()
        return self

    def __exit__(self, failed, *_):
        for miner in self.miners:
            miner.lines.close()
        if not failed:
            self.running.terminate()
        self.running.__exit__()
        self.node.kill() if failed else self.node.stop()

    def miner(self, kind="p2wpkh", seed=1, name="rig"):
        """Connected, not logged in."""
        payout = address.make(kind, "signet" if self.wanted.signet else "regtest", seed)
        miner = self.running.miner(f"{payout.text}.{name}")
        self.miners.append(miner)
        return miner

    def login(self, **who):
        miner = self.miner(**who).login()
        miner.wait_job()
        return miner

    def come_back(self, before):
        """The same miner after the pool's restart, asking for its session."""
        before.lines.close()
        miner = self.miner()
        result = miner.request("mining.subscribe", ["integration/1.0", before.session])["result"]
        miner.session, miner.extranonce1 = result[0][0][1], bytes.fromhex(result[1])
        miner.extranonce2_size = result[2]
        miner.authorize()
        miner.wait_job()
        return miner

    def shares(self, miner, count, pause=0.02):
        for _ in range(count):
            share = miner.mine(miner.wait_job(), target=target_from_difficulty(EASY))
            miner.submit(share)
            miner.read_all(pause)

    def block(self, miner):
        """One by this miner (regtest), as far as the node."""
        height = self.node.height + 1
        miner.wait_job_on(self.node.tip)
        miner.submit(miner.mine())
        wait_for(lambda: self.node.height >= height, f"height {height}")

    def signed(self, miner, key=1):
        """A block of those who have a key of the signet, until the miner has work on it."""
        template = self.node.rpc.getblocktemplate({"rules": ["segwit", "signet"]})
        self.node.rpc.submitblock(self.signet.mine(template, key))
        miner.wait_job_on(self.node.tip)

    def elsewhere(self, miner, count=1):
        """Blocks of somebody else (regtest), until the miner has work on them."""
        self.node.mine(count)
        miner.wait_job_on(self.node.tip)


@session("address-types", "A block for each type of address; the node takes all five.",
         [exactly(5, "block_found"), at_least(5, "block_status", status="accepted")],
         signet=False)  # fmt: skip
def address_types(stage):
    for seed, kind in enumerate(address.KINDS):
        stage.block(stage.login(kind=kind, seed=seed))


@session("reorg", "The chain leaves three of our blocks, and comes back to none of them.",
         [exactly(4, "block_found"), at_least(3, "block_status", status="orphaned")],
         signet=False, zmq=True)  # fmt: skip
def reorg(stage):
    miner = stage.login()
    for _ in range(3):
        stage.block(miner)
    first = stage.node.rpc.getblockhash(stage.node.height - 2)
    stage.node.rpc.invalidateblock(first)
    stage.elsewhere(miner, 5)
    stage.block(miner)
    miner.read_all(1)


@session("node-restart",
         "The node goes and comes back: shares go on, and the block after it is taken.",
         [exactly(2, "block_found"), at_least(2, "block_status", status="accepted")],
         signet=False)  # fmt: skip
def node_restart(stage):
    miner = stage.login()
    stage.block(miner)
    miner.read_all(1)
    stage.node.stop()
    miner.read_all(2)
    stage.node.start()
    stage.block(miner)
    miner.read_all(1)


@session("node-away",
         "A block is found while the node is killed: it gets the block when it is back.",
         [exactly(1, "block_found"), at_least(1, "block_status", status="accepted")],
         signet=False)  # fmt: skip
def node_away(stage):
    miner = stage.login()
    stage.elsewhere(miner)
    job = miner.job
    stage.node.kill()
    miner.submit(miner.mine(job))
    miner.read_all(2)
    stage.node.start()
    wait_for(lambda: stage.node.height >= 2, "our block")
    miner.read_all(1)


@session("zmq-lost",
         "Blocks are heard of by ZMQ, and then by asking, because the publisher is gone.",
         [at_least(7, "new_block_network")], signet=False, zmq=True)  # fmt: skip
def zmq_lost(stage):
    miner = stage.login()
    for _ in range(3):
        stage.elsewhere(miner)
    stage.node.stop()
    stage.node.zmq = False
    stage.node.process.command = [str(part) for part in stage.node.command()]
    stage.node.start()
    for _ in range(4):
        stage.elsewhere(miner)


@session("pool-crash",
         "The pool is killed among shares, then restarted: counts go on, the session too.",
         [at_least(60, "share_submitted", accepted=True),
          exactly(1, "miner_connected", resumed=True)], lives=3)  # fmt: skip
def pool_crash(stage):
    miner = stage.login()
    for end in (stage.running.kill, stage.running.terminate):
        stage.shares(miner, 25)
        miner.read_all(0.5)  # the recording is a tenth of a second behind
        end()
        stage.running.start()
        miner = stage.come_back(miner)
    stage.shares(miner, 25)


@session("cpuminer", "A CPU miner: subscribes, authorises, mines; nothing else.",
         [at_least(40, "share_submitted", accepted=True), exactly(1, "miner_disconnected")])
def cpuminer(stage):
    stage.shares(stage.login(kind="p2pkh"), 45)


@session("bitaxe",
         "A Bitaxe: everything in one piece, version bits rolled, its difficulty suggested.",
         [at_least(40, "share_submitted", accepted=True),
          exactly(1, "miner_connected", version_rolling=True)])  # fmt: skip
def bitaxe(stage):
    miner = stage.miner(kind="p2tr")
    miner.configure()
    miner.subscribe()
    miner.send("mining.suggest_difficulty", [1000])
    miner.send("mining.extranonce.subscribe", [])
    miner.authorize()
    miner.wait_job()
    for number in range(45):
        share = miner.mine(miner.wait_job(), target=target_from_difficulty(EASY),
                           version_bits=(number + 1) << 13 & miner.version_mask)  # fmt: skip
        miner.submit(share)
        miner.read_all(0.02)


@session("nerdminer", "A NerdMiner: asks for little, comes and goes every few shares.",
         [at_least(20, "share_submitted", accepted=True), at_least(5, "miner_disconnected")])
def nerdminer(stage):
    for _ in range(5):
        miner = stage.miner()
        miner.subscribe()
        miner.authorize(password="d=0.000001")
        miner.send("mining.suggest_difficulty", [1e-9])
        miner.wait_job()
        stage.shares(miner, 5)
        miner.lines.close()
        time.sleep(0.3)


@session("proxy", "A proxy: twenty workers of one address on one connection.",
         [exactly(20, "miner_connected"), at_least(60, "share_submitted", accepted=True)])
def proxy(stage):
    miner = stage.login(name="w0")
    users = [miner.user[:-1] + str(number) for number in range(20)]
    for user in users[1:]:
        miner.authorize(user=user)
    for _ in range(4):
        for user in users:
            share = miner.mine(miner.wait_job(), target=target_from_difficulty(EASY))
            miner.request("mining.submit", share.params(user, False))


@session("wrong-shares",
         "Twice the same, stale, of no job, too easy, no hex: each is refused as it should be.",
         [at_least(1, "share_submitted", reject_reason="Duplicate share"),
          at_least(4, "share_submitted", accepted=False)])  # fmt: skip
def wrong_shares(stage):
    miner = stage.login()
    stage.shares(miner, 3)
    share = miner.mine(miner.wait_job(), target=target_from_difficulty(EASY))
    miner.submit(share)
    miner.submit(share)
    user, job, *rest = share.params(miner.user, False)
    miner.request("mining.submit", [user, "ffffffffff0", *rest])
    miner.request("mining.submit", [user, job, "zz", *rest[1:]])
    hard = miner.mine(miner.job, above=target_from_difficulty(EASY), target=2**256 - 1)
    miner.submit(hard)
    late = list(share.params(miner.user, False))
    late[3] = f"{int(late[3], 16) + 20_000:08x}"
    miner.request("mining.submit", late)


@session("four-shards",
         "Twelve miners on four shards, one block each; what they say is in five streams.",
         [exactly(12, "block_found"), at_least(12, "block_status", status="accepted")],
         signet=False, keys={"shards": 4})  # fmt: skip
def four_shards(stage):
    for seed in range(12):
        stage.block(stage.login(seed=seed))


@session("signet",
         "A private signet with a trivial challenge: blocks of two hundred miners, by ZMQ.",
         [at_least(3, "block_found"), at_least(3, "block_status", status="accepted"),
          at_least(400, "share_submitted", accepted=True)],
         zmq=True,
         keys=dict.fromkeys(("mindiff", "startdiff", "maxdiff"), 3e-5))  # fmt: skip
def signet(stage):
    command = [pool.program("tbgload"), "shares", "--server", f"127.0.0.1:{stage.running.port}",
               "--network", "signet", "--connections", "200", "--rate", "12", "--warmup", "0",
               "--duration", "40", "--password", "x"]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    wait_for(lambda: stage.node.height >= 3, "blocks")
    assert bitcoin.display(stage.node.tip) in stage.running.log()


@session("signet-signed",
         "A signet whose blocks one of two keys must sign: its chain goes on, what the pool finds "
         "is kept and not submitted.",
         [at_least(1, "block_found"), exactly(0, "block_status", status="submitted"),
          at_least(1, "block_status", status="rejected", node=""),
          at_least(4, "new_block_network")],
         signet_keys=2)  # fmt: skip
def signet_signed(stage):
    miner = stage.login()
    for key in (1, 2):
        stage.signed(miner, key)
        stage.shares(miner, 4)
    miner.submit(miner.mine())
    for key in (2, 1):
        stage.signed(miner, key)
        stage.shares(miner, 4)
