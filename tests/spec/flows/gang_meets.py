import pathlib
import tempfile
import time

from metaflow import FlowSpec, current, parallel, step


class GangMeetsFlow(FlowSpec):
    """The ranks run at the same time: each waits for all others before it goes on."""

    @step
    def start(self):
        self.meeting = tempfile.mkdtemp(prefix="gang-")
        self.next(self.train, num_parallel=4)

    @parallel
    @step
    def train(self):
        folder = pathlib.Path(self.meeting)
        (folder / str(current.parallel.node_index)).touch()
        deadline = time.monotonic() + 20
        while len(list(folder.iterdir())) < current.parallel.num_nodes:
            assert time.monotonic() < deadline, "the others have not come"
            time.sleep(0.01)
        self.met = True
        self.next(self.gather)

    @step
    def gather(self, inputs):
        self.met = [node.met for node in inputs]
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    GangMeetsFlow()
