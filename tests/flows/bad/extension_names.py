"""Names that come from an extension of Metaflow, or are misspelt."""

from metaflow import (
    FlowSpec,
    gpu_profile,  # info: [FC014]:5
    retyr,  # info: [FC014]:5
    step,
)


class ExtensionNamesFlow(FlowSpec):
    @gpu_profile(interval=1)
    @retyr
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass
