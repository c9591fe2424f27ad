from dataclasses import dataclass, field
from .blocks import Node
from .findings import Finding
@dataclass
class Seen:
    nodes: list[Node] = field(default_factory=list)
    title: str = ""
    findings: list[Finding] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    formulas: dict[str, str] = field(default_factory=dict)
def read(data: bytes) -> Seen: return Seen()
def formulas_document(formulas: dict[str, str]) -> bytes: return b""
