"""The model's own chat template: rendering a conversation as its trainer does, and finding its texts in the render."""

from .carried import carries as carries
from .carried import lost_in as lost_in
from .conversation import Conversation as Conversation
from .conversation import conversations_of as conversations_of
from .learned import Learned as Learned
from .marks import Leaf as Leaf
from .masker import MaskMaker as MaskMaker
from .model_files import ModelFiles as ModelFiles
from .model_files import model_files as model_files
from .rendered import Rendered as Rendered
from .renderer import About as About
from .renderer import Renderer as Renderer
from .renderer import RenderSettings as RenderSettings
from .trace import Trace as Trace
from .trace import trace as trace
from .tracer import Tracer as Tracer
from .tracer import tracer_of as tracer_of
