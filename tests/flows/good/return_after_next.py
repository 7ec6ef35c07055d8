"""A return behind next says nothing new."""

from flowc import FlowSpec, step


class ReturnAfterNextFlow(FlowSpec):
    @step
    def start(self):
        self.ready = True
        if self.ready:
            self.next(self.work)
            return  # near: [FC114] [FC115]
        self.next(self.end)  # near: [FC152]

    @step
    def work(self):
        self.next(self.end)
        return

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ReturnAfterNextFlow()
