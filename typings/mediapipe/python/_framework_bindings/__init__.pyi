from . import _packet_getter as _packet_getter
from . import calculator_graph as calculator_graph
from . import image_frame as image_frame
from . import packet as packet
from . import resource_util as resource_util
