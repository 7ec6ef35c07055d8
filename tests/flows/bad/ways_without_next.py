"""Ways through a step that end without next."""

from flowc import FlowSpec, step


class WaysWithoutNextFlow(FlowSpec):
    @step
    def start(self):
        if len("ab") > 1:  # error: [FC152]:9
            self.next(self.a)

    @step
    def a(self):
        if len("ab") > 1:  # error: [FC152]:9
            self.next(self.b)
        elif len("abc") > 1:
            print("nowhere")
        else:
            self.next(self.end)

    @step
    def b(self):
        match len("ab"):  # error: [FC152]:9
            case 1:
                self.next(self.c)
            case 2:
                self.next(self.end)

    @step
    def c(self):
        if len("ab") > 1:
            if len("abc") > 2:  # error: [FC152]:13
                self.next(self.d)
        else:
            self.next(self.end)

    @step
    def d(self):
        match len("ab"):  # error: [FC152]:9
            case x if x > 1:
                self.next(self.end)
            case [y]:
                self.next(self.c)
            case int() as z:
                self.next(self.b)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    WaysWithoutNextFlow()
