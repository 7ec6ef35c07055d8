from metaflow import FlowSpec, current, retry, step


class RetrySucceedsFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.flaky)

    @retry(times=2, minutes_between_retries=0)
    @step
    def flaky(self):
        print(f"this is attempt {current.retry_count}")
        self.left_over = getattr(self, "left_over", "nothing")
        self.seen = current.retry_count
        if current.retry_count < 2:
            self.left_over = "from a failed attempt"
            raise ValueError(f"boom {current.retry_count}")
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    RetrySucceedsFlow()
