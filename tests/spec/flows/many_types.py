import datetime
import decimal
import pathlib

from metaflow import FlowSpec, step


class ManyTypesFlow(FlowSpec):
    @step
    def start(self):
        self.none = None
        self.truth = True
        self.number = 2**70
        self.inexact = 0.1 + 0.2
        self.complex_number = 1 + 2j
        self.text = "grüße ☃ \x00 \n"
        self.raw = bytes(range(256))
        self.pair = (1, [2, {"three": {4}}])
        self.when = datetime.datetime(2024, 2, 29, 12, 30, tzinfo=datetime.timezone.utc)
        self.price = decimal.Decimal("0.10")
        self.path = pathlib.PurePosixPath("a/b")
        self.error = ValueError("as a value")
        self.kind = dict
        self.function = len
        self.größe = "a name beyond ASCII"
        self.next(self.end)

    @step
    def end(self):
        self.error_text = str(self.error)


if __name__ == "__main__":
    ManyTypesFlow()
