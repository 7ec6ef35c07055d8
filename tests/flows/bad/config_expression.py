"""A config expression that cannot be computed."""

from flowc import Config, FlowSpec, config_expr, resources, step


class ConfigExpressionFlow(FlowSpec):
    settings = Config("settings", default_value={"cpu": 1})

    @resources(cpu=config_expr("settings.cpus"))  # error@1: [FC226]
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ConfigExpressionFlow()
