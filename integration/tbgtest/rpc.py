"""JSON-RPC to a node."""

import base64
import http.client
import json


class RpcError(Exception):
    def __init__(self, code, message):
        super().__init__(f"{code}: {message}")
        self.code = code


class Rpc:
    """rpc.getblockhash(7) and so on; a new connection for every call."""

    def __init__(self, port, user, password, timeout=60.0):
        self.port, self.timeout = port, timeout
        token = base64.b64encode(f"{user}:{password}".encode()).decode()
        self._headers = {"Authorization": f"Basic {token}", "Content-Type": "application/json"}

    def call(self, method, *params):
        body = json.dumps({"jsonrpc": "1.0", "id": 1, "method": method, "params": params})
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        try:
            connection.request("POST", "/", body, self._headers)
            text = connection.getresponse().read()
        finally:
            connection.close()
        if not text.lstrip().startswith(b"{"):
            raise RpcError(0, f"no JSON: {text[:200]!r}")
        answer = json.loads(text)
        if answer.get("error"):
            raise RpcError(answer["error"]["code"], answer["error"]["message"])
        return answer["result"]

    def __getattr__(self, method):
        return lambda *params: self.call(method, *params)
