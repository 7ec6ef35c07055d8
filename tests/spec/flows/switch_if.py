from flowc import FlowSpec, Parameter, step


class SwitchIfFlow(FlowSpec):
    rows = Parameter("rows", default=0)

    @step
    def start(self):
        if self.rows > 100:
            self.reason = "big"
            self.next(self.cluster)
        elif self.rows > 0:
            self.next(self.laptop)
        else:
            self.next(self.end)

    @step
    def cluster(self):
        self.where = "cluster"
        self.next(self.end)

    @step
    def laptop(self):
        self.where = "laptop"
        self.next(self.end)

    @step
    def end(self):
        self.result = getattr(self, "where", "nowhere")


if __name__ == "__main__":
    SwitchIfFlow()
