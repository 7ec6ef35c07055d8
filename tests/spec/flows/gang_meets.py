import socket
import time

from metaflow import FlowSpec, current, parallel, step


class GangMeetsFlow(FlowSpec):
    """The ranks run at the same time: rank 0 waits for all others, and they for its answer."""

    @step
    def start(self):
        with socket.create_server(("", 0)) as server:
            self.port = server.getsockname()[1]
        self.next(self.train, num_parallel=4)

    @parallel
    @step
    def train(self):
        if current.parallel.node_index == 0:
            self.met = self.gather_ranks(current.parallel.num_nodes - 1)
        else:
            self.met = self.visit(current.parallel.main_ip)
        self.next(self.gather)

    def gather_ranks(self, expected):
        with socket.create_server(("", self.port)) as server:
            server.settimeout(30)
            visitors = [server.accept()[0] for _ in range(expected)]
            for visitor in visitors:
                visitor.sendall(b"all here")
                visitor.close()
        return True

    def visit(self, address):
        deadline = time.monotonic() + 30
        while True:
            try:
                with socket.create_connection((address, self.port), timeout=30) as main:
                    return main.recv(100) == b"all here"
            except ConnectionRefusedError:
                assert time.monotonic() < deadline, "rank 0 has not come"
                time.sleep(0.02)

    @step
    def gather(self, inputs):
        self.met = [node.met for node in inputs]
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    GangMeetsFlow()
