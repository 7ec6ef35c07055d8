from flowc import FlowSpec, JSONType, Parameter, catch, environment, resources, retry, step, timeout


class ParametersFlow(FlowSpec):
    """Parameters of every type, and what a step may ask for."""

    rate = Parameter("rate", default=0.001, help="Learning rate")
    epochs = Parameter("epochs", default=3)
    model = Parameter("model-name", default="yes", help='The model: "yes" or no')
    verbose = Parameter("verbose", default=False)
    grid = Parameter("grid", type=JSONType, default='{"a": [1, 2]}')
    note = Parameter("note", help="Anything; nothing if not given")
    hostile = Parameter("hostile", default="{{workflow.name}} $(HOME) `id` 'it''s'\n\ttab")
    secret = Parameter("secret", required=True, help="Must be given: {{workflow.name}}")

    @retry(times=2, minutes_between_retries=1)
    @step
    def start(self):
        self.next(self.n)

    @resources(cpu=2, memory=8000, gpu=1, shared_memory=512)
    @timeout(minutes=30)
    @step
    def n(self):
        self.next(self.on)

    @environment(vars={"OMP_NUM_THREADS": "1", "PRICE": "$(HOME) costs $5", "RAW": "{{item}}"})
    @catch(var="error")
    @retry(times=3, minutes_between_retries=0)
    @step
    def on(self):
        self.next(self.end)

    @catch(var="error")
    @step
    def end(self):
        print(self.rate, self.epochs, self.model, self.verbose, self.grid, self.note)


if __name__ == "__main__":
    ParametersFlow()
