from metaflow import FlowSpec, current, retry, step


class WithOptionFlow(FlowSpec):
    @step
    def start(self):
        if current.retry_count == 0:
            raise RuntimeError("once")
        self.next(self.careful)

    @retry(times=0)
    @step
    def careful(self):
        self.attempts_allowed = 1
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    WithOptionFlow()
