from metaflow import FlowSpec, catch, current, retry, step


class CatchAfterRetriesFlow(FlowSpec):
    @catch(var="problem")
    @retry(times=2, minutes_between_retries=0)
    @step
    def start(self):
        self.attempt_seen = current.retry_count
        if current.step_name:
            raise ValueError(f"boom {current.retry_count}")
        self.next(self.end)

    @step
    def end(self):
        self.caught = self.problem is not None


if __name__ == "__main__":
    CatchAfterRetriesFlow()
