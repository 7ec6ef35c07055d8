import os
import signal

from metaflow import FlowSpec, catch, step


class CatchKilledFlow(FlowSpec):
    """A process that is killed cannot catch anything itself, and its flow still goes on."""

    @step
    def start(self):
        self.inherited = "kept"
        self.next(self.risky)

    @catch(var="problem")
    @step
    def risky(self):
        self.lost = "never stored"
        os.kill(os.getpid(), signal.SIGKILL)
        self.next(self.end)

    @step
    def end(self):
        self.caught = self.problem is not None
        self.has_lost = hasattr(self, "lost")


if __name__ == "__main__":
    CatchKilledFlow()
