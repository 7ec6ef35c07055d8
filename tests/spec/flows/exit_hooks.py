from metaflow import FlowSpec, Parameter, exit_hook, step


def celebrate(run):
    run.add_tag("went well")


def mourn(run):
    run.add_tag("went wrong")


@exit_hook(on_success=[celebrate], on_error=[mourn])
class ExitHooksFlow(FlowSpec):
    divisor = Parameter("divisor", default=1)

    @step
    def start(self):
        self.result = 10 // self.divisor
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ExitHooksFlow()
