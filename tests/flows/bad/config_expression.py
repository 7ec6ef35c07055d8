"""Config expressions that cannot be computed."""

from flowc import Config, FlowSpec, Parameter, config_expr, resources, retry, schedule, step


@schedule(cron=config_expr("when.cron"))  # error: [FC226]:11
class ConfigExpressionFlow(FlowSpec):
    settings = Config("settings", default_value={"cpu": 1})
    width = Parameter("width", default=config_expr("settings.width"))  # error: [FC226]:32

    @resources(cpu=config_expr("settings.cpus"), memory=config_expr("settings['gb'] * 1024"))  # error: [FC226]:16 error: [FC226]:50
    @retry(times=config_expr("settings.cpu"))
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ConfigExpressionFlow()
