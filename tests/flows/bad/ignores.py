"""Comments that ignore what is not there, or what cannot be ignored."""

from flowc import FlowSpec, environment, step


class IgnoresFlow(FlowSpec):
    @environment(vars={"N": 1})  # flowc: ignore[FC308] text is what it becomes
    @step
    def start(self):
        print(self.model)  # flowc: ignore[FC403, FC404] a caller sets it  # warning: [FC155]:51
        print(self.score)  # flowc: ignore  # error: [FC403]:15  # warning: [FC156]:28
        # flowc: ignore[FC403]  # warning: [FC155]:25
        print(self.rate)  # error: [FC403]:15
        self.next(self.a)  # noqa: F401  # flowc: ignore[unset-artifact,]  # warning: [FC156]:58

    @step
    def a(self):  # flowc: ignore[FC102, FC999]  # warning: [FC156]:35  # warning: [FC156]:42
        """# flowc: ignore[FC403] is no comment here."""
        print(self.later)  # FLOWC: ignore[FC403]  # error: [FC403]:15
        self.next(self.end)  # flowc: ignore[FC501, FC015]  # warning: [FC156]:46

    @step
    def end(self):
        self.later = 1


if __name__ == "__main__":
    IgnoresFlow()
