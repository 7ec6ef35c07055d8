"""A flow that runs every night, deployed from Git to two clusters."""

from flowc import FlowSpec, Parameter, retry, schedule, step


@schedule(cron="15 2 * * *", timezone="Europe/Berlin")
class NightlyFlow(FlowSpec):
    """Add up yesterday's numbers."""

    limit = Parameter("limit", default=10, help="how many numbers there are")

    @step
    def start(self):
        self.numbers = list(range(self.limit))
        self.next(self.add)

    @retry(times=3, minutes_between_retries=5)
    @step
    def add(self):
        self.total = sum(self.numbers)
        self.next(self.end)

    @step
    def end(self):
        print(f"the total is {self.total}")


if __name__ == "__main__":
    NightlyFlow()
