"""Classes, functions and lambdas inside a step whose `self` is not the flow's."""

from flowc import FlowSpec, Parameter, step


class ClassesInStepsFlow(FlowSpec):
    rate = Parameter("rate", default=0.1)

    @step
    def start(self):
        class Base:
            training = True

        class Net(Base):
            def __init__(self, rate):
                self.rate = rate  # near: [FC406]
                self.name = "net"  # near: [FC407]

            def forward(self, value):
                return value * self.rate if self.training else self.next(value)  # near: [FC151]

            def next(self, value):
                return self.name, value  # near: [FC403]

        class Reader:
            def read(self):
                self.next(self.buffer)  # near: [FC151] [FC403]

            def next(self, buffer):
                raise StopIteration(buffer)

        def collate(self, rows):
            return self.pad(rows)  # near: [FC403]

        def fill(value, flow=self):
            flow.filled = value

        fill(4)
        self.key = len([Net, Reader, collate, lambda self: self.rank])
        self.value = Net(self.rate).forward(2)
        self.next(self.end)

    @step
    def end(self):
        print(self.value, self.key, self.filled)


if __name__ == "__main__":
    ClassesInStepsFlow()
