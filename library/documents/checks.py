"""thin"""
from dataclasses import dataclass

@dataclass(frozen=True, slots=True)
class Checked:
    kind: str
    data: bytes

def check(data: bytes, filename: str) -> Checked:
    ext = filename.rpartition(".")[2].lower()
    return Checked({"md":"markdown","htm":"html"}.get(ext, ext), data)
