"""datadir/.spool-ring: the events on their way to the spool, which a killed pool leaves behind; of
the stream of shard n in .spool-ring-<n>. The format is in pool/live/mapped_ring.cpp."""

import struct

HEADER, HEADER_BYTES = struct.Struct("=8s64s128sQQQ"), 4096


def on_their_way(datadir, stream=0):
    """(name of the segment, offset in it, the last bytes put in)."""
    file = datadir / (".spool-ring" if stream == 0 else f".spool-ring-{stream}")
    raw = file.read_bytes() if file.exists() else b""
    if len(raw) <= HEADER_BYTES:
        return "", 0, b""
    magic, _, target, aims, start, head = HEADER.unpack_from(raw)
    assert magic == b"tbgring1" or head == 0, magic
    ring = raw[HEADER_BYTES:]
    first = max(0, head - len(ring))
    turned = ring[head % len(ring) :] + ring[: head % len(ring)]
    content = turned[len(ring) - (head - first) :] if aims % 2 == 0 else b""
    return target.rstrip(b"\0").decode(), start + first, content


def segment_bytes(file):
    """A segment with all that was taken for it. What leaves the ring while this reads is in the
    file before it is read."""
    target, offset, ring = on_their_way(file.parent.parent, int(file.name.split("-")[0]))
    written = file.read_bytes()
    if target != file.name or len(written) < offset:
        return written
    return written + ring[len(written) - offset :]
