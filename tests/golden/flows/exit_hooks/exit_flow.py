from flowc import FlowSpec, exit_hook, step


def celebrate(run):
    print(run.pathspec, "went well")


def tidy():
    print("tidied")


def mourn(run):
    print(run.pathspec, "went wrong")


@exit_hook(on_success=[celebrate], on_error=[mourn, tidy])
@exit_hook(on_success=[tidy], options={"image": "registry.example/hooks:1"})
class ExitFlow(FlowSpec):
    """Calls a function when a run is over."""

    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass
