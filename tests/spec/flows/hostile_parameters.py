from metaflow import FlowSpec, JSONType, Parameter, step


class HostileParametersFlow(FlowSpec):
    """Values that shells, templates and parsers on the way would like to interpret."""

    shell = Parameter("shell", default="")
    quotes = Parameter("quotes", default="")
    template = Parameter("template", default="")
    lines = Parameter("lines", default="")
    foreign = Parameter("foreign", default="")
    looks_like_yaml = Parameter("looks-like-yaml", default="")
    looks_like_option = Parameter("looks-like-option", default="")
    blank = Parameter("blank", default="not blank")
    long = Parameter("long", default="")
    structure = Parameter("structure", type=JSONType, default="null")

    @step
    def start(self):
        self.next(self.work, foreach="structure")

    @step
    def work(self):
        self.item = self.input
        self.next(self.join)

    @step
    def join(self, inputs):
        self.items = [task.item for task in inputs]
        self.next(self.end)

    @step
    def end(self):
        self.values = [
            self.shell, self.quotes, self.template, self.lines, self.foreign,
            self.looks_like_yaml, self.looks_like_option, self.blank,
        ]  # fmt: skip
        self.long_length = len(self.long)


if __name__ == "__main__":
    HostileParametersFlow()
