import os
import time

from flowc_runtime.datastore import open_store
from metaflow import FlowSpec, current, parallel, step


class GangMeetsFlow(FlowSpec):
    """The ranks run at the same time: each waits for all others before it goes on."""

    @step
    def start(self):
        self.next(self.train, num_parallel=4)

    @parallel
    @step
    def train(self):
        # The datastore is the one place that all ranks reach, wherever they run.
        store, folder = open_store(os.environ["FLOWC_STORE"]), f"meeting/{current.run_id}"
        store.create(f"{folder}/{current.parallel.node_index}", b"")
        deadline = time.monotonic() + 60
        while len(list(store.list(folder))) < current.parallel.num_nodes:
            assert time.monotonic() < deadline, "the others have not come"
            time.sleep(0.1)
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
