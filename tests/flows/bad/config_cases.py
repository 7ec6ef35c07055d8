"""Config values that cannot be cases."""

from flowc import Config, FlowSpec, step


class ConfigCasesFlow(FlowSpec):
    settings = Config("settings", default_value={"kind": "x", "same": "x", "list": [1], "none": None})

    @step
    def start(self):
        self.kind = "x"
        self.next({self.settings.missing: self.a, "y": self.b}, condition="kind")  # error: [FC144]:20

    @step
    def a(self):
        self.next({self.settings.list: self.b, self.settings.none: self.end}, condition="kind")  # error: [FC144]:20 error: [FC144]:48

    @step
    def b(self):
        self.next({self.settings.kind: self.a, "x": self.end}, condition="kind")  # error: [FC142]:48

    @step
    def c(self):
        self.next({self.settings.kind: self.a, self.settings.same: self.end}, condition="kind")  # error: [FC142]:48

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ConfigCasesFlow()
