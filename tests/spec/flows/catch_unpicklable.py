import threading

from metaflow import FlowSpec, catch, step


class Leaves:
    def __reduce__(self):
        raise SystemExit(3)


class CatchUnpicklableFlow(FlowSpec):
    @step
    def start(self):
        self.inherited = "kept"
        self.next(self.locks, self.raises)

    @catch(var="problem")
    @step
    def locks(self):
        self.lost = self.inherited
        self.lock = threading.Lock()
        self.next(self.join)

    @catch(var="problem")
    @step
    def raises(self):
        self.lost = Leaves()
        if self.inherited:
            raise KeyError("a message")
        self.next(self.join)

    @step
    def join(self, inputs):
        self.told = " / ".join(str(i.problem) for i in inputs)
        self.saw = [(i.inherited, hasattr(i, "lost"), hasattr(i, "lock")) for i in inputs]
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    CatchUnpicklableFlow()
