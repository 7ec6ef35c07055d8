"""A step of a loop reads what a later step set in the trip before."""

from flowc import FlowSpec, step


class SetInEarlierTripFlow(FlowSpec):
    @step
    def start(self):
        self.trip = 0
        self.next(self.work)

    @step
    def work(self):
        if self.trip:
            print(self.result)  # near: [FC403]
        self.next(self.check)

    @step
    def check(self):
        self.trip += 1
        self.result = self.trip * 2
        self.more = self.trip < 3
        self.next({True: self.work, False: self.end}, condition="more")

    @step
    def end(self):
        print(self.result)


if __name__ == "__main__":
    SetInEarlierTripFlow()
