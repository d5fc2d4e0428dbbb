"""Runs in the Python that has pbk: blocks in as JSON, verdicts out. See kernel.py."""

import importlib.metadata
import json
import sys

import pbk


def main():
    request = json.load(sys.stdin)
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
    version = importlib.metadata.version("py-bitcoinkernel")
    print(json.dumps({"verdicts": verdicts, "height": height, "version": version}))


main()
