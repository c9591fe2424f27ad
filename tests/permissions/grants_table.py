"""Rows about grants."""

from typing import Any

from tests.permissions.rules import Row, but, everyone, only, signed_in

READERS = only("grants_admin", "administrator", get=200)
TO_A_ROUND = only("grants_admin", get="/grants/rounds/")


def of(kind: str, **more: Any) -> Any:
    return lambda world, role: {"pk": getattr(world.grants, kind).pk, **more}


def step(name: str, round_: str) -> Any:
    return of(round_, name=name)


def decision(world: Any, role: str) -> dict[str, Any]:
    return {"outcome": "release", "code": "checked", "note": ""}


def award(world: Any, role: str) -> dict[str, Any]:
    return {"pk": world.grants.reviewed.pk, "award_pk": world.grants.held.pk}


def other_rules(world: Any, role: str) -> dict[str, Any]:
    return {"ruleset": world.grants.other_rules.pk}


OUT_OF_TURN = only("grants_admin", get=409)

ADMINISTRATOR = [
    Row("grant_rounds", {"GET": READERS}),
    Row("grant_round_new",
        {"GET": only("grants_admin", get=200), "POST": only("grants_admin", get=422)}),
    Row("grant_round", {"GET": READERS}, of("draft"), case="draft"),
    Row("grant_round", {"GET": READERS}, of("reviewed"), case="under review"),
    Row("grant_round", {"GET": READERS}, of("published"), case="published"),
    Row("grant_round_edit",
        {"GET": only("grants_admin", get=200), "POST": only("grants_admin", get=422)}, of("draft")),
    Row("grant_round_step", {"POST": TO_A_ROUND}, step("open_round", "draft"), case="open"),
    Row("grant_round_step", {"POST": TO_A_ROUND}, step("publish_seed", "draft"), case="seed"),
    Row("grant_round_step", {"POST": TO_A_ROUND}, step("freeze_round", "ripe"), case="freeze"),
    Row("grant_round_step",
        {"POST": TO_A_ROUND}, step("calculate_round", "reviewed"), case="calculate"),
    Row("grant_round_step",
        {"POST": OUT_OF_TURN}, step("start_review", "draft"), case="review out of turn"),
    Row("grant_round_step",
        {"POST": OUT_OF_TURN}, step("approve_round", "reviewed"), case="approve with a held award"),
    Row("grant_round_step",
        {"POST": OUT_OF_TURN}, step("withdraw_approval", "reviewed"), case="withdraw nothing"),
    Row("grant_round_step",
        {"POST": OUT_OF_TURN}, step("publish_round", "reviewed"), case="publish out of turn"),
    Row("grant_round_step",
        {"POST": OUT_OF_TURN}, step("export_round", "published"), case="nobody to pay yet"),
    Row("grant_round_step", {"POST": TO_A_ROUND}, step("close_round", "published"), case="close"),
    Row("grant_round_step",
        {"POST": only("grants_admin", get=404)}, step("delete_round", "draft"), case="unknown"),
    Row("grant_progress",
        {"GET": only("grants_admin", "administrator", get="/grants/rounds/")}, of("draft")),
    Row("grant_held", {"GET": READERS}, of("reviewed")),
    Row("grant_held", {"GET": READERS}, of("reviewed"), query="?show=all", case="all"),
    Row("grant_award_decide", {"POST": TO_A_ROUND}, award, decision),
    Row("grant_preview", {"GET": READERS, "POST": TO_A_ROUND}, of("reviewed"), other_rules),
    Row("grant_preview",
        {"POST": OUT_OF_TURN, "GET": READERS}, of("draft"), other_rules, case="draft"),
    Row("grant_export",
        {"GET": only("grants_admin", get=200)}, of("reviewed", name="awards.csv"), case="awards"),
    Row("grant_export",
        {"GET": only("grants_admin", get=404)}, of("draft", name="awards.csv"), case="none yet"),
    Row("grant_export",
        {"GET": only("grants_admin", get=200)}, of("reviewed", name="snapshot.zip"),
        case="snapshot"),
    Row("grant_rulesets", {"GET": READERS}),
    Row("grant_ruleset_new",
        {"GET": only("grants_admin", get=200), "POST": only("grants_admin", get=422)}),
    Row("grant_ruleset_compare", {"GET": READERS}),
    Row("grant_ruleset", {"GET": READERS}, of("other_rules")),
]  # fmt: skip

# Whoever may have written something.
GROWN_UPS = but(signed_in(200), student=403, other_student=403)
NOT_THEIRS = but(signed_in(404), student=403, other_student=403)
FAULTY = but(signed_in(422), student=403, other_student=403)


def public(**more: Any) -> Any:
    return lambda world, role: {"slug": world.grants.published.slug, **more}


def hidden(**more: Any) -> Any:
    return lambda world, role: {"slug": world.grants.reviewed.slug, **more}


def rules(world: Any, role: str) -> dict[str, Any]:
    return {"pk": world.grants.published.ruleset_id}


def choice(world: Any, role: str) -> dict[str, Any]:
    return {"is_named": "yes"}


AUTHOR = [
    Row("my_grants", {"GET": GROWN_UPS}),
    Row("my_award", {"GET": NOT_THEIRS}, of("published"), case="another's"),
    Row("my_award", {"GET": NOT_THEIRS}, of("reviewed"), case="not published"),
    Row("grants_given", {"GET": GROWN_UPS}),
    Row("grants_naming",
        {"POST": but(signed_in("/grants/mine/"), student=403, other_student=403)}, data=choice),
    Row("bank_details", {"GET": GROWN_UPS, "POST": FAULTY}),
    Row("bank_details_confirm", {"GET": GROWN_UPS, "POST": FAULTY}),
]  # fmt: skip
PUBLIC = [
    Row("grants", {"GET": everyone(200)}),
    Row("grants_public_round", {"GET": everyone(200)}, public()),
    Row("grants_public_round", {"GET": everyone(404)}, hidden(), case="under review"),
    Row("public_round_data", {"GET": everyone(200)}, public(name="awards", form="csv")),
    Row("public_round_data",
        {"GET": everyone(404)}, hidden(name="awards", form="csv"), case="under review"),
    Row("public_rules", {"GET": everyone(200)}, rules),
    Row("public_rules_json", {"GET": everyone(200)}, rules),
    Row("public_rules", {"GET": everyone(404)}, of("other_rules"), case="draft"),
]  # fmt: skip

GRANTS = [*ADMINISTRATOR, *AUTHOR, *PUBLIC]
