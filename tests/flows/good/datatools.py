"""The flow itself is passed to S3, which sets nothing."""

from flowc import FlowSpec, S3, step


class DatatoolsFlow(FlowSpec):
    @step
    def start(self):
        self.url = ""
        if self.url:
            with S3(run=self) as s3:
                self.keys = s3.put("a", "b")
        self.next(self.end)

    @step
    def end(self):
        print(str(self), self.url)


if __name__ == "__main__":
    DatatoolsFlow()
