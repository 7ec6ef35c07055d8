import os
import signal

from metaflow import FlowSpec, current, retry, step


class RetryKilledFlow(FlowSpec):
    @retry(times=1, minutes_between_retries=0)
    @step
    def start(self):
        print("about to die", flush=True)
        if current.retry_count == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.alive = current.retry_count
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    RetryKilledFlow()
