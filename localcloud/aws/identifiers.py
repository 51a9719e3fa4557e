"""Makes the identifiers predictable that moto, like AWS, draws at random: the model has named them already."""

from __future__ import annotations

import uuid
from typing import Any

import moto.kms.models
from moto.secretsmanager.utils import SecretsManagerSecretIdentifier
from moto.utilities.id_generator import moto_id_manager

from localcloud.provision.kms import KEY_ID_TAG
from localcloud.template.identity import SECRET_SUFFIX


def make_predictable() -> None:
    """Gives secrets a fixed ARN suffix, and keys the id that their tag asks for."""
    moto_id_manager.add_id_source(_secret_suffix)
    backend = moto.kms.models.KmsBackend
    create_key = backend.create_key

    def create_named_key(self: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 -- moto's own signature
        key = create_key(self, *args, **kwargs)
        wanted = self.tagger.get_tag_dict_for_resource(key.id).get(KEY_ID_TAG)
        if wanted is not None:
            del self.keys[key.id]
            key.arn = key.arn.replace(key.id, wanted)
            key.id = str(uuid.UUID(wanted))
            self.keys[key.id] = key
        return key

    backend.create_key = create_named_key  # type: ignore[method-assign]


def _secret_suffix(context: Any) -> str | None:  # noqa: ANN401 -- moto's IdSourceContext
    is_secret = isinstance(context.get("resource_identifier"), SecretsManagerSecretIdentifier)
    return SECRET_SUFFIX if is_secret else None
