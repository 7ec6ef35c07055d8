from metaflow import FlowSpec, current, retry, step


class RetryExhaustedFlow(FlowSpec):
    @step
    def start(self):
        self.before = 1
        self.next(self.broken)

    @retry(times=1, minutes_between_retries=0)
    @step
    def broken(self):
        if self.before:
            raise KeyError(f"attempt {current.retry_count}")
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    RetryExhaustedFlow()
