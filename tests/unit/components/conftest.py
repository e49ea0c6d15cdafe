from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource

Build = Callable[..., Any]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Builds a component as Rasa's graph would: new, or `load`ed from what it persisted before."""
    storage = LocalModelStorage.create(tmp_path)

    def build(component: type[GraphComponent], *, load: bool = False, **config: Any) -> Any:
        construct = component.load if load else component.create
        context = ExecutionContext(GraphSchema({}), node_name=component.__name__)
        return construct(
            {**component.get_default_config(), **config}, storage, Resource(component.__name__), context
        )

    return build
