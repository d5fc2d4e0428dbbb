"""The conformance table against the running server, on sockets and in real time."""

from conformance import server, suite

if __name__ == "__main__":
    suite.run(server.Server)
