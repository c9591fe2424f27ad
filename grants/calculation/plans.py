"""What the sets are asked, written down once as SQL: making it of expressions takes longer than
a small round does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.sql.compilers.duckdb import DuckDBCompiler
from ibis.backends.sql.compilers.pyspark import PySparkCompiler

from grants.calculation.arithmetic import exactly
from grants.calculation.snapshot import STORED

COMPILERS = {"duckdb": DuckDBCompiler, "spark": PySparkCompiler}
Tables: TypeAlias = Mapping[str, ir.Table]


@dataclass(frozen=True, slots=True)
class Kept:
    """A table computed once and read from then on."""

    name: str
    sql: str


@dataclass(frozen=True, slots=True)
class Question:
    sql: str
    answer: pa.Schema


@dataclass(frozen=True, slots=True)
class Plan:
    """``constants`` are tables of the rules themselves; ``stages`` are kept in their order."""

    constants: Mapping[str, pa.Table]
    stages: Mapping[str, tuple[Kept, ...]]
    questions: Mapping[str, Question]


@dataclass
class Sketch:
    """A plan while it is drawn. What one stage keeps, the next may read."""

    dialect: str
    _constants: dict[str, pa.Table] = field(default_factory=dict)
    _stages: dict[str, list[Kept]] = field(default_factory=dict)
    _questions: dict[str, Question] = field(default_factory=dict)

    def inputs(self) -> dict[str, ir.Table]:
        """The snapshot's; of its uses those of the window."""
        return {name: self.given(f"in_{name}", schema) for name, schema in STORED.items()}

    def given(self, name: str, schema: pa.Schema) -> ir.Table:
        """A table that the engine will find under this name."""
        return ibis.table(ibis.Schema.from_pyarrow(schema), name=name)

    def constant(self, name: str, table: pa.Table) -> ir.Table:
        self._constants[name] = table
        return self.given(name, table.schema)

    def stage(self, name: str) -> None:
        self._stages[name] = []

    def keep(self, name: str, expression: ir.Table) -> ir.Table:
        kept = Kept(name, self._sql(_typed(expression)))
        next(reversed(self._stages.values())).append(kept)
        return ibis.table(expression.schema(), name=name)

    def ask(self, name: str, expression: ir.Table) -> None:
        schema = expression.schema().to_pyarrow()
        self._questions[name] = Question(self._sql(expression), schema)

    def plan(self) -> Plan:
        stages = {name: tuple(steps) for name, steps in self._stages.items()}
        return Plan(self._constants, stages, self._questions)

    def _sql(self, expression: ir.Table) -> str:
        compiler = COMPILERS[self.dialect]()
        return str(compiler.to_sqlglot(expression).sql(dialect=compiler.dialect))


def _typed(expression: ir.Table) -> ir.Table:
    """Engines widen what they sum and narrow what they count; a kept table has the types told."""
    types = expression.schema().items()
    return expression.select(**{name: _whole(expression[name], kind) for name, kind in types})


def _whole(column: ir.Value, kind: ibis.expr.datatypes.DataType) -> ir.Value:
    return exactly(column) if kind.is_int64() else column
