"""The published schemas of the pool's events, and holding a line against them."""

import json
from pathlib import Path

import jsonschema

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "events"
LINE_MAX = 4096
_SUFFIX = ".schema.json"


class Schemas:
    """All of docs/events, by the type of the event."""

    def __init__(self):
        self.by_type = {}
        for file in sorted(FOLDER.glob("*" + _SUFFIX)):
            schema = json.loads(file.read_text(encoding="utf-8"))
            jsonschema.Draft202012Validator.check_schema(schema)
            self.by_type[file.name.removesuffix(_SUFFIX)] = schema

    def check(self, line):
        """The event in the line, parsed. AssertionError if it is not as published, is too long, or
        has fields that its schema does not name in that order."""
        assert len(line.encode()) <= LINE_MAX, f"{len(line.encode())} bytes: {line}"
        event = json.loads(line)
        schema = self.by_type.get(event.get("event"))
        assert schema is not None, f"an event without a schema: {line}"
        errors = list(jsonschema.Draft202012Validator(schema).iter_errors(event))
        assert not errors, f"{[e.json_path + ': ' + e.message for e in errors]} in {line}"
        properties = schema["properties"]
        assert list(event) == list(properties), f"other fields than published: {line}"
        fields = list(properties["data"]["properties"])
        assert list(event["data"]) == fields, f"other fields than published: {line}"
        return event
