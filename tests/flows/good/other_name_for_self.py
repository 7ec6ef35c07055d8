"""The methods do not call the flow self."""

from flowc import FlowSpec, step


class OtherNameForSelfFlow(FlowSpec):
    @step
    def start(this):
        this.items = ["é", "ü"]; this.next(this.work, foreach="items")

    @step
    def work(this):
        this.value = this.input
        this.next(this.join)

    @step
    def join(this, branches):
        this.values = [branch.value for branch in branches]
        this.next(this.end)

    @step
    def end(this):
        print(this.values)


if __name__ == "__main__":
    OtherNameForSelfFlow()
