"""Configs from a file beside the flow, from an option, and of any form that is legal."""
# options: --config-value Given '{"times": 2}' --config from_option more.json

from flowc import Config, FlowSpec, config_expr, resources, retry, step


class ConfigsFlow(FlowSpec):
    a = Config("a", required=True, default_value={"x": 1})  # near: [FC221]
    b = Config("b", default="settings.json")  # near: [FC222]
    c = Config("c", default_value="width=3", parser=lambda text: text.split("="))  # near: [FC223] [FC225]
    d = Config("d", default={"host": "localhost"})  # near: [FC224]
    given = Config("given", required=True)  # near: [FC227]
    more = Config("from-option", default="none.json")  # near: [FC222]

    @resources(cpu=config_expr("b.cpu * 2"), memory=b.memory)  # near: [FC226]
    @retry(times=given.times)
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ConfigsFlow()
