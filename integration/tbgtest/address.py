"""Addresses of all five types and the scripts they stand for."""

import hashlib
from dataclasses import dataclass

KINDS = ("p2pkh", "p2sh", "p2wpkh", "p2wsh", "p2tr")
# network: (version byte of P2PKH, of P2SH, human-readable part)
NETWORKS = {
    "main": (0x00, 0x05, "bc"),
    "test": (0x6F, 0xC4, "tb"),
    "signet": (0x6F, 0xC4, "tb"),
    "signet": (0x6F, 0xC4, "tb"),
    "regtest": (0x6F, 0xC4, "bcrt"),
}
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
# secp256k1: y^2 = x^3 + 7 over the field of this prime, and its generator point.
FIELD = 2**256 - 2**32 - 977
GENERATOR = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)


@dataclass(frozen=True)
class Address:
    kind: str
    text: str
    script: bytes


def base58check(version, payload):
    data = bytes([version]) + payload
    data += hashlib.sha256(hashlib.sha256(data).digest()).digest()[:4]
    number, out = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        out = BASE58[digit] + out
    return "1" * (len(data) - len(data.lstrip(b"\x00"))) + out


def _polymod(values):
    checksum = 1
    for value in values:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value
        for i, term in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            checksum ^= term if top >> i & 1 else 0
    return checksum


def segwit(hrp, version, program):
    """BIP173 for version 0, BIP350 for the others."""
    number, size = int.from_bytes(program, "big"), len(program) * 8
    padded = -(-size // 5)
    number <<= padded * 5 - size
    data = [version] + [number >> 5 * (padded - 1 - i) & 31 for i in range(padded)]
    expanded = [ord(c) >> 5 for c in hrp] + [0] + [ord(c) & 31 for c in hrp]
    constant = 1 if version == 0 else 0x2BC830A3
    checksum = _polymod(expanded + data + [0] * 6) ^ constant
    data += [checksum >> 5 * (5 - i) & 31 for i in range(6)]
    return hrp + "1" + "".join(BECH32[d] for d in data)


def _add(p, q):
    if p is None or q is None:
        return p or q
    if p[0] == q[0]:
        if (p[1] + q[1]) % FIELD == 0:
            return None
        slope = 3 * p[0] * p[0] * pow(2 * p[1], -1, FIELD)
    else:
        slope = (q[1] - p[1]) * pow(q[0] - p[0], -1, FIELD)
    x = (slope * slope - p[0] - q[0]) % FIELD
    return x, (slope * (p[0] - x) - p[1]) % FIELD


def public_key(private):
    """The point private * G."""
    result, addend = None, GENERATOR
    while private:
        if private & 1:
            result = _add(result, addend)
        addend, private = _add(addend, addend), private >> 1
    return result


def make(kind, network="regtest", seed=1):
    """An address of that kind whose key or script is made from the seed."""
    pubkey_version, script_version, hrp = NETWORKS[network]
    material = hashlib.sha256(b"integration %d" % seed).digest()
    if kind == "p2pkh":
        script = b"\x76\xa9\x14" + material[:20] + b"\x88\xac"
        return Address(kind, base58check(pubkey_version, material[:20]), script)
    if kind == "p2sh":
        script = b"\xa9\x14" + material[:20] + b"\x87"
        return Address(kind, base58check(script_version, material[:20]), script)
    if kind == "p2wpkh":
        return Address(kind, segwit(hrp, 0, material[:20]), b"\x00\x14" + material[:20])
    if kind == "p2wsh":
        return Address(kind, segwit(hrp, 0, material), b"\x00\x20" + material)
    key = public_key(int.from_bytes(material, "big"))[0].to_bytes(32, "big")
    return Address("p2tr", segwit(hrp, 1, key), b"\x51\x20" + key)


def anyone_can_spend(network="regtest"):
    """P2WSH of OP_TRUE: spent with the witness [51], no key needed."""
    program = hashlib.sha256(b"\x51").digest()
    return Address("p2wsh", segwit(NETWORKS[network][2], 0, program), b"\x00\x20" + program)
