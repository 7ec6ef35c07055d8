import time

from metaflow import FlowSpec, catch, step, timeout


class TimeoutCaughtFlow(FlowSpec):
    """A timeout is an exception in the step, so the step itself or @catch can deal with it."""

    @catch(var="problem")
    @timeout(seconds=1)
    @step
    def start(self):
        self.tidied = False
        try:
            time.sleep(30)
        finally:
            self.tidied = True
        self.next(self.end)

    @timeout(minutes=5)
    @step
    def end(self):
        self.caught = self.problem is not None


if __name__ == "__main__":
    TimeoutCaughtFlow()
