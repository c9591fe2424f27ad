"""What a change proposed for a checked organisation would change, word for word."""

from typing import Any

from profliner.models import Organisation
from profliner.proposals import Change


def changes_of_organisation(organisation: Organisation) -> list[Change]:
    """None where nothing is proposed."""
    return [
        Change(_label(name), _text(name, getattr(organisation, name)), _text(name, new))
        for name, new in (organisation.proposed or {}).items()
    ]


def _field(name: str) -> Any:
    return Organisation._meta.get_field(name)


def _label(name: str) -> str:
    label = str(_field(name).verbose_name)
    return label[:1].upper() + label[1:]


def _text(name: str, value: str) -> str:
    return str(dict(_field(name).flatchoices).get(value, value)) or "—"
