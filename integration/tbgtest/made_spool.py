"""Spools as pools would write them, of events that a test makes up."""

import json
from pathlib import Path


class Spool:
    """Events as a pool would write them, in a folder."""

    def __init__(self, folder):
        self.folder, self.seqs, self.shares = Path(folder), {}, []

    def event(self, kind, ts, data, instance="eu-1", boot=1, stream=0):
        key = instance, boot, stream
        self.seqs[key] = seq = self.seqs.get(key, 0) + 1
        envelope = {
            "event": kind, "ts": round(ts, 6), "source": "hosted", "instance": instance,
            "boot": f"{boot:08x}", "stream": stream, "seq": seq, "data": data,
        }  # fmt: skip
        folder = self.folder / instance
        folder.mkdir(exist_ok=True)
        with open(folder / f"{stream}-{boot:08x}-{1:015}.jsonl", "a") as out:
            out.write(json.dumps(envelope) + "\n")

    def share(self, ts, user, sdiff, accepted=True, worker="rig", diff=2.0, **where):
        self.shares.append((ts, user, worker, diff, sdiff, accepted))
        self.event("share_submitted", ts, {
            "user": user, "worker": worker, "client_id": 1, "diff": diff, "sdiff": sdiff,
            "accepted": accepted, "reject_reason": "" if accepted else "Stale", "ip": "::1",
            "job_id": "00100001000", "height": 9, "prev_hash": "00" * 32, "nonce1": "811faeb5",
            "nonce2": "01", "ntime": "6b03820f", "version": "20000000", "nonce": "000a1230",
            "hash": "11" * 32, "is_block": False,
        }, **where)  # fmt: skip

    def connect(self, ts, user, client, worker="rig", **where):
        self.event("miner_connected", ts, {
            "user": user, "worker": worker, "client_id": client, "ip": "10.0.0.7",
            "useragent": "x", "protocol": "stratum_v1", "initial_diff": 2,
            "address_type": "p2wpkh", "version_rolling": True, "resumed": False,
        }, **where)  # fmt: skip

    def disconnect(self, ts, user, client, worker="rig", **where):
        self.event("miner_disconnected", ts, {
            "user": user, "worker": worker, "client_id": client, "ip": "10.0.0.7",
            "session_duration": 1, "shares_session": 1, "rejected_session": 0,
            "best_diff_session": 1, "avg_hashrate": 1, "reason": "client",
        }, **where)  # fmt: skip

    def hashrate(self, ts, user, rate, worker="rig", **where):
        rates = {f"hashrate_{window}": rate for window in ("1m", "5m", "1h", "1d")}
        self.event("hashrate_update", ts, {"user": user, "worker": worker} | rates, **where)

    def new_diff(self, ts, user, client, diff, worker="rig", **where):
        self.event("diff_updated", ts, {
            "user": user, "worker": worker, "client_id": client, "old_diff": 2, "new_diff": diff,
            "reason": "vardiff", "share_rate": 1, "target_rate": 1,
        }, **where)  # fmt: skip

    def block(self, ts, user, height, **where):
        block_hash = f"{height:064x}"
        self.event("block_found", ts, {
            "user": user, "worker": "rig", "client_id": 1, "height": height, "hash": block_hash,
            "prev_hash": "00" * 32, "diff": 9, "network_diff": 8, "reward_sats": 312500042,
            "fees_sats": 42, "nonce": "00", "coinbase_sig": "/x/", "coinbase_sig_custom": False,
            "stale": False,
        }, **where)  # fmt: skip
        return block_hash

    def status(self, ts, height, status, node="a", confirmations=0, **where):
        self.event("block_status", ts, {
            "height": height, "hash": f"{height:064x}", "status": status, "node": node,
            "reason": "", "confirmations": confirmations, "latency_ms": 1,
        }, **where)  # fmt: skip
