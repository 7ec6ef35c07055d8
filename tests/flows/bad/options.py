"""Options that do not fit the flow."""  # error: [FC227]:1
# options: --config-value setings '{}' --with rerty --with resources:memory --with retry:tmies=1
# info@--with:1: [FC306]  error@--with:1: [FC310]  error@--with:1: [FC301]

from flowc import Config, FlowSpec, step


class OptionsFlow(FlowSpec):
    settings = Config("settings", default_value={"cpu": 1})

    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass
