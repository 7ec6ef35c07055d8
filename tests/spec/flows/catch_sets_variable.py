from metaflow import FlowSpec, catch, step


class CatchSetsVariableFlow(FlowSpec):
    @step
    def start(self):
        self.inherited = "kept"
        self.next(self.risky)

    @catch(var="problem")
    @step
    def risky(self):
        self.done_before = "kept as well"
        if self.inherited:
            raise ZeroDivisionError("a message")
        self.next(self.careful)

    @catch(var="no_problem", print_exception=False)
    @step
    def careful(self):
        self.happened = bool(self.problem)
        self.text = str(self.problem)
        self.next(self.end)

    @step
    def end(self):
        self.summary = (self.happened, self.no_problem, self.inherited, self.done_before)


if __name__ == "__main__":
    CatchSetsVariableFlow()
