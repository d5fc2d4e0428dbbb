"""Spools as a busy pool writes them, made up: nearly all shares, of many users."""

import random
from pathlib import Path

SHARE = (
    '"client_id":%d,"diff":512,"sdiff":%r,"accepted":%s,"reject_reason":"%s","ip":"10.1.%d.%d",'
    '"job_id":"00100%06x","height":923456,"prev_hash":"%064x","nonce1":"%08x","nonce2":"%016x",'
    '"ntime":"6b03820f","version":"20000000","nonce":"%08x","hash":"%064x","is_block":false}}\n'
)
ENVELOPE = (
    '{"event":"%s","ts":%.6f,"source":"hosted","instance":"bench","boot":"00000001","stream":0,'
    '"seq":%d,"data":{"user":"%s","worker":"rig%d",'
)


def user_name(number):
    return f"bc1q{number:058x}"


def lines(count, users, first, begin, rate):
    """`count` events from number `first` on, `rate` a second from Unix time `begin` on."""
    dice = random.Random(first)
    names = [user_name(number) for number in range(users)]
    for seq in range(first, first + count):
        user, chance = dice.randrange(users), dice.random()
        where = begin + (seq - 1) / rate, seq, names[user], user % 3
        if chance < 0.96:
            accepted = dice.random() > 0.005
            verdict = ("true", "") if accepted else ("false", "Stale")
            yield ENVELOPE % ("share_submitted", *where) + SHARE % (
                user + 1, 512 / (1 - dice.random()), *verdict, user // 250 % 250, user % 250,
                seq >> 8, 7, user, seq, dice.getrandbits(32), dice.getrandbits(200),
            )  # fmt: skip
        elif chance < 0.98:
            yield ENVELOPE % ("hashrate_update", *where) + (
                '"hashrate_1m":1e12,"hashrate_5m":1e12,"hashrate_1h":1e12,"hashrate_1d":1e12}}\n'
            )
        elif chance < 0.99:
            yield ENVELOPE % ("diff_updated", *where) + (
                f'"client_id":{user + 1},"old_diff":512,"new_diff":600,"reason":"vardiff",'
                '"share_rate":0.2,"target_rate":0.1}}\n'
            )
        else:
            yield ENVELOPE % ("share_best_diff", *where) + (
                f'"client_id":{user + 1},"new_best":{dice.random() * 1e6!r},"prev_best":1,'
                f'"timeframe":"session","week":"","hash":"{dice.getrandbits(200):064x}"}}}}\n'
            )


def logins(users, begin):
    """Everybody's connection, as a stream of its own: one event a user."""
    for number in range(users):
        yield (
            f'{{"event":"miner_connected","ts":{begin:.6f},"source":"hosted","instance":"bench",'
            f'"boot":"00000001","stream":1,"seq":{number + 1},"data":{{'
            f'"user":"{user_name(number)}","worker":"rig{number % 3}","client_id":{number + 1},'
            '"ip":"10.1.0.1","useragent":"bench","protocol":"stratum_v1","initial_diff":512,'
            '"address_type":"p2wpkh","version_rolling":true,"resumed":false}}\n'
        )


def write(folder, count, users, first=1, begin=1.7e9, rate=20_000.0):
    """A segment, complete when it appears under its name; the first with everybody's login, which
    are events of another stream."""
    draft = Path(folder) / "draft"
    if first == 1:
        with open(draft, "w", buffering=1 << 20, encoding="utf-8") as out:
            out.writelines(logins(users, begin))
        draft.rename(draft.with_name(f"1-00000001-{1:015}.jsonl"))
    with open(draft, "w", buffering=1 << 20, encoding="utf-8") as out:
        out.writelines(lines(count, users, first, begin, rate))
    segment = draft.with_name(f"0-00000001-{first:015}.jsonl")
    draft.rename(segment)
    return segment
