from metaflow import step
from metaflow import FlowSpec, Parameter, JSONType, IncludeFile

class ParameterizedFlow(FlowSpec):

    # String parameter with default
    model_name = Parameter('model-name',
                           default='bert-base',
                           help='Model to use')

    # Numeric parameter
    learning_rate = Parameter('lr',
                             type=float,
                             default=0.001)

    # Boolean parameter
    debug = Parameter('debug',
                      type=bool,
                      default=False,
                      is_flag=True)

    # JSON parameter for complex types
    config = Parameter('config',
                       type=JSONType,
                       default='{}')

    # Include external file
    data_file = IncludeFile('data',
                           default='data.csv',
                           help='Input data file',
                           is_text=True)

    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass
