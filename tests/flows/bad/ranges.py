"""Values that no engine could fulfil."""

from flowc import FlowSpec, kubernetes, resources, retry, step, timeout


class RangesFlow(FlowSpec):
    @retry(times=-1)  # error: [FC320]
    @resources(memory=-1)  # error: [FC320]
    @step
    def start(self):
        self.next(self.a)

    @resources(cpu=0, gpu=-2)  # error: [FC320] error: [FC320]
    @timeout(seconds=0)  # error: [FC321]
    @step
    def a(self):
        self.next(self.b)

    @kubernetes(disk=-1, port=70000)  # error: [FC320] error: [FC320]
    @step
    def b(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    RangesFlow()
