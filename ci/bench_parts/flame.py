"""Flame graphs: the lines of `perf script` folded to counts of stacks, and drawn as SVG."""

import zlib
from pathlib import PurePath
from typing import NamedTuple
from xml.sax.saxutils import escape

FIELDS = "comm,ip,sym,dso"  # what `perf script -F` is to print for fold()

WIDTH, MARGIN, ROW, TOP = 1200, 10, 18, 60
SMALLEST = 0.003  # of all samples; narrower than four pixels says nothing
COLOURS = {"thread": (220, 10, 78), "user": (32, 90, 62), "kernel": (210, 60, 68)}
LETTER = 6.7  # pixels of one, at 11 px monospace


class Frame(NamedTuple):
    name: str
    kind: str  # "thread", "user" or "kernel"


class Node:
    def __init__(self):
        self.count = 0
        self.children = {}  # Frame -> Node


def _frame(line):
    address, rest = line.split(None, 1)
    name, _, place = rest.rpartition(" (")
    if name in ("", "[unknown]"):
        name = f"[{PurePath(place.rstrip(')')).name.strip('[]')}]"
    # The upper half of the address space is the kernel's.
    kernel = len(address) == 16 and address.startswith("ffff")
    return Frame(name, "kernel" if kernel else "user")


def fold(text):
    """{(thread, outermost, ..., innermost): samples} of what `perf script -F FIELDS` printed."""
    stacks = {}
    for sample in text.split("\n\n"):
        thread, *frames = sample.strip("\n").split("\n")
        if not thread.strip():
            continue
        stack = (Frame(thread.strip(), "thread"), *(_frame(line) for line in reversed(frames)))
        stacks[stack] = stacks.get(stack, 0) + 1
    return stacks


def tree(stacks):
    root = Node()
    for stack, count in stacks.items():
        root.count += count
        node = root
        for frame in stack:
            node = node.children.setdefault(frame, Node())
            node.count += count
    return root


def _colour(frame):
    """One hue for each kind; neighbours differ a little, and always in the same way."""
    shade = zlib.crc32(frame.name.encode()) % 16
    hue, saturation, light = COLOURS[frame.kind]
    return f"hsl({hue},{saturation}%,{light + shade}%)"


def _shortened(name, width):
    letters = int((width - 6) / LETTER)
    if letters < 3:
        return ""
    return name if len(name) <= letters else name[: letters - 2] + ".."


def _box(frame, count, total, left, y):
    scale = (WIDTH - 2 * MARGIN) / total
    x, width = MARGIN + left * scale, count * scale
    hover = f"{frame.name}: {count / total * 100:.1f} %, {count:,} samples"
    return (
        f"<g><title>{escape(hover)}</title>"
        f'<rect x="{x:.1f}" y="{y}" width="{max(width - 0.5, 0.5):.1f}" height="{ROW - 1}" '
        f'rx="2" fill="{_colour(frame)}"/>'
        f'<text x="{x + 3:.1f}" y="{y + 13}">{escape(_shortened(frame.name, width))}</text></g>'
    )


def _places(node, total, left=0, depth=0):
    """Yields (frame, count, left, depth) of all that is wide enough; children by name."""
    for frame, child in sorted(node.children.items()):
        if child.count >= total * SMALLEST:
            yield frame, child.count, left, depth
            yield from _places(child, total, left, depth + 1)
        left += child.count


def _head(title, height):
    swatches = (("thread", 10), ("user", 90), ("kernel", 170))
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" role="img" '
        'font-family="monospace" font-size="11" fill="#111827">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="{MARGIN}" y="22" font-family="sans-serif" font-size="16" font-weight="bold">'
        f"{escape(title)}</text>",
        *(f'<rect x="{x}" y="34" width="12" height="12" fill="{_colour(Frame("", kind))}"/>'
          f'<text x="{x + 18}" y="44">{kind}</text>' for kind, x in swatches),
    ]  # fmt: skip


def draw(stacks, title):
    """Threads stand at the bottom, what they were in grows upwards; as wide as its time."""
    root = tree(stacks)
    places = list(_places(root, root.count))
    deepest = max((depth for *_, depth in places), default=0)
    floor = TOP + deepest * ROW
    boxes = [_box(frame, count, root.count, left, floor - depth * ROW)
             for frame, count, left, depth in places]  # fmt: skip
    return "\n".join([*_head(title, floor + ROW + MARGIN), *boxes, "</svg>", ""])
