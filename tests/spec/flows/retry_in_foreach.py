from metaflow import FlowSpec, current, retry, step


class RetryInForeachFlow(FlowSpec):
    @step
    def start(self):
        self.items = [10, 20, 30]
        self.next(self.work, foreach="items")

    @retry(times=1, minutes_between_retries=0)
    @step
    def work(self):
        if self.index == 1 and current.retry_count == 0:
            raise OSError("only this item, only once")
        self.result = (self.input, current.retry_count)
        self.next(self.join)

    @step
    def join(self, inputs):
        self.results = [task.result for task in inputs]
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    RetryInForeachFlow()
