from flowc import FlowSpec, step


class HelloFlow(FlowSpec):
    """Says hello."""

    @step
    def start(self):
        self.who = "world"
        self.next(self.hello)

    @step
    def hello(self):
        self.greeting = f"hello, {self.who}"
        self.next(self.end)

    @step
    def end(self):
        print(self.greeting)


if __name__ == "__main__":
    HelloFlow()
