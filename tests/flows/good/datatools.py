"""The flow itself is passed to S3, which sets nothing."""

from flowc import FlowSpec, step


class S3:
    """Stands in for an object store."""

    def __init__(self, run):
        self.run = run

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        return None

    def put(self, key, value):
        return f"{type(self.run).__name__}/{key}"


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
