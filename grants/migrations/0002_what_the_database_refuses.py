"""The database itself holds what must never change: events, payments, snapshots, locked rules, the order of states."""

from django.db import migrations

WRITTEN_ONCE = {
    "grants_roundevent": "the events of a round are append-only",
    "grants_payment": "payments are append-only",
    "grants_snapshot": "a snapshot is written once",
}
LOCKED = "a locked ruleset does not change"
OUT_OF_ORDER = "a round does not move from one state to another in this way"
MOVES = [
    ("draft", "open"),
    ("open", "frozen"),
    ("frozen", "calculated"),
    ("under_review", "calculated"),
    ("calculated", "under_review"),
    ("under_review", "approved"),
    ("approved", "under_review"),
    ("approved", "published"),
    ("published", "paid"),
    ("published", "closed"),
    ("paid", "closed"),
]
MOVE_LIST = ", ".join(f"'{old}>{new}'" for old, new in MOVES)


def sqlite():
    for table, sentence in WRITTEN_ONCE.items():
        for event in ("update", "delete"):
            yield f"""CREATE TRIGGER {table}_no_{event} BEFORE {event.upper()} ON {table}
            BEGIN SELECT RAISE(ABORT, '{sentence}'); END"""
    yield f"""CREATE TRIGGER grants_ruleset_locked_update BEFORE UPDATE ON grants_ruleset
    WHEN OLD.locked_at IS NOT NULL AND (NEW.content IS NOT OLD.content OR NEW.digest <> OLD.digest
        OR NEW.name <> OLD.name OR NEW.version <> OLD.version OR NEW.locked_at IS NOT OLD.locked_at)
    BEGIN SELECT RAISE(ABORT, '{LOCKED}'); END"""
    yield f"""CREATE TRIGGER grants_ruleset_locked_delete BEFORE DELETE ON grants_ruleset
    WHEN OLD.locked_at IS NOT NULL BEGIN SELECT RAISE(ABORT, '{LOCKED}'); END"""
    yield f"""CREATE TRIGGER grants_round_moves BEFORE UPDATE ON grants_round
    WHEN OLD.state <> NEW.state AND (OLD.state || '>' || NEW.state) NOT IN ({MOVE_LIST})
    BEGIN SELECT RAISE(ABORT, '{OUT_OF_ORDER}'); END"""


def postgresql():
    yield """CREATE FUNCTION grants_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = '23514'; END $$"""
    for table, sentence in WRITTEN_ONCE.items():
        yield f"""CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION grants_refuse('{sentence}')"""
    yield f"""CREATE TRIGGER grants_ruleset_locked_update BEFORE UPDATE ON grants_ruleset
    FOR EACH ROW WHEN (OLD.locked_at IS NOT NULL AND (NEW.content, NEW.digest, NEW.name,
        NEW.version, NEW.locked_at) IS DISTINCT FROM (OLD.content, OLD.digest, OLD.name,
        OLD.version, OLD.locked_at))
    EXECUTE FUNCTION grants_refuse('{LOCKED}')"""
    yield f"""CREATE TRIGGER grants_ruleset_locked_delete BEFORE DELETE ON grants_ruleset
    FOR EACH ROW WHEN (OLD.locked_at IS NOT NULL) EXECUTE FUNCTION grants_refuse('{LOCKED}')"""
    yield f"""CREATE TRIGGER grants_round_moves BEFORE UPDATE ON grants_round
    FOR EACH ROW WHEN (OLD.state <> NEW.state
        AND (OLD.state || '>' || NEW.state) NOT IN ({MOVE_LIST}))
    EXECUTE FUNCTION grants_refuse('{OUT_OF_ORDER}')"""


def names(vendor):
    for table in WRITTEN_ONCE:
        if vendor == "sqlite":
            yield from ((f"{table}_no_update", table), (f"{table}_no_delete", table))
        else:
            yield f"{table}_append_only", table
    yield "grants_ruleset_locked_update", "grants_ruleset"
    yield "grants_ruleset_locked_delete", "grants_ruleset"
    yield "grants_round_moves", "grants_round"


def guard(apps, schema_editor):
    statements = sqlite() if schema_editor.connection.vendor == "sqlite" else postgresql()
    for statement in statements:
        schema_editor.execute(statement, params=None)  # a percent sign is no placeholder


def unguard(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for name, table in names(vendor):
        on = "" if vendor == "sqlite" else f" ON {table}"
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
    if vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS grants_refuse")


class Migration(migrations.Migration):
    dependencies = [("grants", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
