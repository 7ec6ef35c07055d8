"""Parameters, configs and constants are assigned: directly, in a loop, by a helper."""

from flowc import Config, FlowSpec, Parameter, step


class Base(FlowSpec):
    limit = 10
    rows = None


class AssignedParametersFlow(Base):
    alpha = Parameter("alpha", default=0.5)
    beta = Parameter("beta", default=1)
    gamma = Parameter("gamma-ray", default=1)
    settings = Config("settings", default_value={"a": 1})
    names: list[str] = ["a"]

    @step
    def start(self):
        self.alpha = self.alpha / 2  # error: [FC406]:9
        self.settings = {}  # error: [FC406]:9
        self.names = sorted(self.names)  # error: [FC406]:9
        self.rows = read()  # error: [FC406]:9
        self.next(self.work)

    @step
    def work(self):
        for self.beta in range(3):  # error: [FC406]:13
            pass
        self.change()
        self.next(self.end)

    def change(self):
        self.gamma += 1  # error: [FC406]:9
        self.limit += 1  # error: [FC406]:9

    @step
    def end(self):
        self.beta, self.x = 1, 2  # error: [FC406]:9


def read():
    return []


if __name__ == "__main__":
    AssignedParametersFlow()
