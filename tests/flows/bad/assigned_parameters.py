"""Parameters and configs are assigned: directly, in a loop, by a helper."""

from flowc import Config, FlowSpec, Parameter, step


class AssignedParametersFlow(FlowSpec):
    alpha = Parameter("alpha", default=0.5)
    beta = Parameter("beta", default=1)
    gamma = Parameter("gamma-ray", default=1)
    settings = Config("settings", default_value={"a": 1})

    @step
    def start(self):
        self.alpha = self.alpha / 2  # error: [FC406]:9
        self.settings = {}  # error: [FC406]:9
        self.next(self.work)

    @step
    def work(self):
        for self.beta in range(3):  # error: [FC406]:13
            pass
        self.change()
        self.next(self.end)

    def change(self):
        self.gamma += 1  # error: [FC406]:9

    @step
    def end(self):
        self.beta, self.x = 1, 2  # error: [FC406]:9


if __name__ == "__main__":
    AssignedParametersFlow()
