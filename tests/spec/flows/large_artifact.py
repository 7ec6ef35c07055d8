import hashlib
import random

from metaflow import FlowSpec, step


class LargeArtifactFlow(FlowSpec):
    @step
    def start(self):
        self.noise = random.Random(1).randbytes(5_000_000)
        self.zeros = bytes(5_000_000)
        self.rows = [{"id": number, "name": f"row {number}"} for number in range(20_000)]
        self.next(self.end)

    @step
    def end(self):
        self.noise_sha = hashlib.sha256(self.noise).hexdigest()
        self.all_zero = not any(self.zeros)
        self.last_row = self.rows[-1]


if __name__ == "__main__":
    LargeArtifactFlow()
