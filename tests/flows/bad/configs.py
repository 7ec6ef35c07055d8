"""Configs without a value, or with one that cannot be used."""

from flowc import Config, FlowSpec, step


class ConfigsFlow(FlowSpec):
    a = Config("a", required=True)  # error: [FC221]
    b = Config("b", default="no_such_file.json")  # error: [FC222]
    c = Config("c", default_value="{cpu: 1}")  # error: [FC223]
    d = Config("d", default="a.json", default_value={})  # error: [FC224]
    e = Config("e", default_value="x", parser=lambda text: object())  # error: [FC225]
    f = Config("f", default_value={}, defualt=1)  # error: [FC202]

    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ConfigsFlow()
