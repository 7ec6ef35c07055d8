from metaflow import FlowSpec, Parameter, step


class HostileDefaultsFlow(FlowSpec):
    """The {{workflow.name}} of this ${text} is $(hostname) and `id`: it is only text."""

    template = Parameter("template", default="{{inputs.parameters.path}} {% raw %} ${HOME} $(id)")
    quotes = Parameter("quotes", default="'\"`\\ \t end ", help="{{=1+1}} 'quoted' %s")
    truth = Parameter("truth", default="yes")
    digits = Parameter("digits", default="007")

    @step
    def start(self):
        """Say "{{x}}" & <b>'no'</b>."""
        self.next(self.end)

    @step
    def end(self):
        self.values = [self.template, self.quotes, self.truth, self.digits]


if __name__ == "__main__":
    HostileDefaultsFlow()
