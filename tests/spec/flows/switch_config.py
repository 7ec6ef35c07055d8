from metaflow import Config, FlowSpec, Parameter, step


class SwitchConfigFlow(FlowSpec):
    modes = Config("modes", default_value={"fast": "f", "slow": "s"})
    mode = Parameter("mode", default="s")

    @step
    def start(self):
        self.next({self.modes.fast: self.quick, self.modes.slow: self.thorough}, condition="mode")

    @step
    def quick(self):
        self.way = "quick"
        self.next(self.end)

    @step
    def thorough(self):
        self.way = "thorough"
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SwitchConfigFlow()
