"""Ways in which the mock node can answer badly.

A fault is called as fault(exchange, method) and returns True if it has answered, or broken off, the
exchange (mock_node.Exchange); otherwise the node answers as it should.
"""

import json
import time


def http(status, body="", content_type="text/html", reason=""):
    """An answer that is no JSON-RPC, such as a proxy's or bitcoind's own 401 and 403."""

    def fault(exchange, _):
        exchange.send_http(status, body.encode(), content_type, reason)
        return True

    return fault


def html():
    return http(200, "<html><body><h1>It works!</h1></body></html>")


def rpc_error(code, message, status=500):
    """The node's own error, as bitcoind sends it: JSON with HTTP status 500."""

    def fault(exchange, _):
        exchange.send_rpc(error={"code": code, "message": message}, status=status)
        return True

    return fault


def half_answer():
    """Promises a body, sends half of it, hangs up."""

    def fault(exchange, method):
        body = json.dumps(exchange.honest_answer(method)).encode()
        exchange.send_http(200, body[: len(body) // 2], "application/json", length=len(body))
        exchange.hang_up()
        return True

    return fault


def cut_json():
    """A complete HTTP answer whose JSON ends in the middle."""

    def fault(exchange, method):
        body = json.dumps(exchange.honest_answer(method)).encode()
        exchange.send_http(200, body[: len(body) // 2], "application/json")
        return True

    return fault


def no_http():
    """Speaks something else."""

    def fault(exchange, _):
        exchange.send_raw(b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")
        exchange.hang_up()
        return True

    return fault


def silent(seconds):
    """Takes the question and says nothing for that long, then hangs up."""

    def fault(exchange, _):
        exchange.wait(seconds)
        exchange.hang_up()
        return True

    return fault


def slow(seconds):
    """Answers rightly, but late."""

    def fault(_, __):
        time.sleep(seconds)
        return False

    return fault


def result(value):
    """A JSON-RPC answer whose result is that."""

    def fault(exchange, _):
        exchange.send_rpc(result=value)
        return True

    return fault


def template(change):
    """Answers getblocktemplate with a template that `change` has altered in place."""

    def fault(exchange, method):
        if method != "getblocktemplate":
            return False
        answer = exchange.honest_answer(method)
        change(answer["result"])
        exchange.send_rpc(result=answer["result"])
        return True

    return fault


def only(method, fault):
    """The fault for that method alone."""
    return lambda exchange, asked: asked == method and fault(exchange, asked)
