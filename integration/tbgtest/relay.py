"""A real node behind the mock node's door: its answers, every call seen, faults possible."""

from tbgtest.mock_node import MockNode
from tbgtest.rpc import RpcError


class RelayNode(MockNode):
    def __init__(self, node):
        super().__init__()
        self.real = node

    def answer(self, method, params):
        try:
            return self.real.rpc.call(method, *params), None
        except RpcError as error:
            return None, {"code": error.code, "message": str(error)}
