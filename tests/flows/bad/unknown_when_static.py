"""What only an import can tell, while the file is only read; the rest is checked as ever."""
# options: --static

from flowc import FlowSpec, Parameter, resources, retry, step

SIZE = len("computed") * 512


class UnknownWhenStaticFlow(FlowSpec):
    width = Parameter("width", default=SIZE)  # info: [FC013]

    @resources(memory=SIZE)  # info: [FC013]:23
    @retry(tmies=3)  # error: [FC301]:12
    @step
    def start(self):
        self.next(self.edn)  # error: [FC102]:19

    @step
    def end(self):
        pass
