from metaflow import FlowSpec, current, retry, step


class LoopRetryFlow(FlowSpec):
    """Every trip has its attempts for itself."""

    @step
    def start(self):
        self.trail = []
        self.next(self.turn)

    @retry(times=1, minutes_between_retries=0)
    @step
    def turn(self):
        if len(self.trail) == 1 and current.retry_count == 0:
            raise ConnectionError("in the second trip")
        self.trail.append(current.retry_count)
        self.state = "done" if len(self.trail) == 3 else "more"
        self.next({"more": self.turn, "done": self.end}, condition="state")

    @step
    def end(self):
        pass


if __name__ == "__main__":
    LoopRetryFlow()
