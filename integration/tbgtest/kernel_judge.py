"""Runs in the Python that has pbk: blocks or scripts in as JSON, verdicts out. See kernel.py."""

import importlib.metadata
import json
import sys

import pbk


def judge_scripts(pairs):
    flags = pbk.ScriptVerificationFlags
    rules = flags.P2SH | flags.WITNESS | flags.DERSIG | flags.NULLDUMMY

    def good(script, spending):
        locked = pbk.ScriptPubkey(bytes.fromhex(script))
        try:
            return locked.verify(0, pbk.Transaction(bytes.fromhex(spending)), None, 0, rules)
        except pbk.ScriptVerifyException:
            return False

    return {"verdicts": [good(*pair) for pair in pairs]}


def judge_blocks(request):
    reasons = {}

    def checked(_, block, state):
        if state.validation_mode != pbk.ValidationMode.VALID:
            reasons[str(block.block_hash)] = state.block_validation_result.name

    callbacks = pbk.ValidationInterfaceCallbacks(block_checked=checked)
    chain = getattr(pbk.ChainType, request["chain"])
    chainman = pbk.load_chainman(sys.argv[1], chain, callbacks)
    verdicts = []
    for raw in request["blocks"]:
        block = pbk.Block(bytes.fromhex(raw))
        try:
            new = chainman.process_block(block)
        except pbk.ProcessBlockException:
            verdicts.append(f"refused: {reasons.get(str(block.block_hash), 'unknown')}")
            continue
        reason = reasons.get(str(block.block_hash))
        verdicts.append(f"refused: {reason}" if reason else "accepted" if new else "known")
    height = chainman.get_active_chain().height
    return {"verdicts": verdicts, "height": height}


def main():
    request = json.load(sys.stdin)
    scripts = request.get("scripts")
    answer = judge_blocks(request) if scripts is None else judge_scripts(scripts)
    answer["version"] = importlib.metadata.version("py-bitcoinkernel")
    print(json.dumps(answer))


main()
