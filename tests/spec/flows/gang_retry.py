from metaflow import FlowSpec, current, parallel, retry, step


class GangRetryFlow(FlowSpec):
    """A gang is retried as a whole: no rank is kept from an attempt in which another failed."""

    @step
    def start(self):
        self.next(self.train, num_parallel=2)

    @retry(times=1, minutes_between_retries=0)
    @parallel
    @step
    def train(self):
        self.attempt_seen = current.retry_count
        if current.parallel.node_index == 1 and current.retry_count == 0:
            raise RuntimeError("rank 1 fails once")
        self.next(self.gather)

    @step
    def gather(self, inputs):
        self.attempts_seen = [node.attempt_seen for node in inputs]
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    GangRetryFlow()
