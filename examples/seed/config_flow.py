from metaflow import FlowSpec, Config, step

class ConfigFlow(FlowSpec):

    # Load from config file
    db = Config('database', default={'host': 'localhost'})

    @step
    def start(self):
        # Access config values
        print(f"Connecting to {self.db.host}")
        self.next(self.end)

    @step
    def end(self):
        pass

if __name__ == '__main__':
    ConfigFlow()
