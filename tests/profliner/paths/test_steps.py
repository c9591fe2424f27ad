"""The catalogue of steps: rings are refused and named, files are taken wholly or not at all."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from profliner.actions.derive_steps import derive_steps
from profliner.actions.import_steps import BadStepsError, import_steps
from profliner.actions.save_needs import save_needs
from profliner.models import Direction, Profession, Release, Step
from profliner.refusals import Refused
from profliner.selectors.steps import all_needs
from profliner.solver.cycles import find_cycle
from tests import factories
from tests.profliner.paths.making import make_element, make_profession, make_step, need

HEAD = "key,kind,name_ru,name_en,months,grade_from,grade_to,needs,skills,profession,deadline\n"


@pytest.mark.django_db
class TestRings:
    def test_a_ring_is_refused_and_every_step_of_it_named(self) -> None:
        steps = [make_step("programme", f"Step {n}") for n in range(3)]
        need(steps[1], steps[0])
        need(steps[2], steps[1])
        with pytest.raises(Refused) as refusal:
            save_needs(step=steps[0], groups=[[steps[2].pk]])
        assert all(step.name_en in refusal.value.message for step in steps)
        assert not steps[0].prerequisites.exists()

    def test_the_page_keeps_what_closes_a_ring_beside_the_reason(self, client: Client) -> None:
        client.force_login(factories.make_person("analyst"))
        first, second = make_step("programme", "First"), make_step("programme", "Second")
        need(second, first)
        named = f"Second #{str(second.pk)[:8]}"
        page = client.post(f"/steps/{first.pk}/needs/", {"needs": named, "group": 1})
        assert page.status_code == 422
        form = page.context["need_form"]
        assert "First" in form.errors["needs"][0]
        assert form["needs"].value() == named

    def test_a_step_does_not_need_itself(self) -> None:
        step = make_step("programme")
        with pytest.raises(Refused) as refusal:
            save_needs(step=step, groups=[[step.pk]])
        assert refusal.value.code == "cycle"

    def test_one_step_stands_once(self) -> None:
        step, other = make_step("programme"), make_step("programme")
        with pytest.raises(Refused) as refusal:
            save_needs(step=step, groups=[[other.pk], [other.pk]])
        assert refusal.value.code == "needed_twice"

    def test_an_analyst_enters_a_step_and_what_it_needs(self, client: Client) -> None:
        client.force_login(factories.make_person("analyst"))
        other = make_step("programme", "Robots")
        client.post(
            "/steps/new/",
            {"kind": "contest", "name_ru": "Новый", "name_en": "New", "months": 2, "age_from": 6,
             "is_open": "on"},
        )  # fmt: skip
        step = Step.objects.get(name_en="New")
        url = f"/steps/{step.pk}/needs/"
        client.post(url, {"needs": f"Robots #{str(other.pk)[:8]}", "group": 1})
        assert step.prerequisites.get().needs == other
        back = client.post(
            f"/steps/{other.pk}/needs/",
            {"needs": f"x #{str(step.pk)[:8]}", "group": 1},
            follow=True,
        )
        assert "New" in back.content.decode() or "Новый" in back.content.decode()
        assert not other.prerequisites.exists()
        client.post(url, {"remove": str(other.pk)})
        assert not step.prerequisites.exists()


@pytest.mark.django_db
class TestFile:
    def test_steps_are_taken_and_taken_again(self) -> None:
        profession, skill = make_profession(), make_element()
        data = (
            HEAD
            + f"club,programme,Кружок,Club,8,5,8,,{skill.pk}=3,,2027-03-01\n"
            + "other,programme,Другой,Other,8,5,8,,,,\n"
            + f"work,profession,Работа,Work,0,,,club|other,,{profession.slug},\n"
        ).encode("utf-8-sig")
        assert import_steps(data=data) == 3
        assert import_steps(data=data) == 3
        work = Step.objects.get(name_en="Work")
        assert sorted(work.prerequisites.values_list("group", "needs__name_en")) == [
            (1, "Club"), (1, "Other")
        ]  # fmt: skip
        club = Step.objects.get(name_en="Club")
        assert club.taught.get().level == 3
        assert club.deadline_at
        assert club.deadline_at.isoformat() == "2027-03-01T20:59:59+00:00"

    @pytest.mark.parametrize(
        ("row", "column"),
        [
            ("a,nonsense,Имя,Name,8,,,,,,", "kind"),
            ("a,programme,,Name,8,,,,,,", "name_ru"),
            ("a,programme,Имя,Name,eight,,,,,,", "months"),
            ("a,programme,Имя,Name,-1,,,,,,", "months"),
            ("a,programme,Имя,Name,99999999999,,,,,,", "months"),
            ("a,programme,Имя,Name,8,9,5,,,,", "grade_to"),
            ("a,programme,Имя,Name,8,,12,,,,", "grade_to"),
            ("a,programme,Имя,Name,8,,,missing,,,", "needs"),
            ("a,programme,Имя,Name,8,,,a,,,", "needs"),
            ("a,programme,Имя,Name,8,,,,2.X=3,,", "skills"),
            ("a,programme,Имя,Name,8,,,,,nobody,", "profession"),
            ("a,profession,Имя,Name,8,,,,,,", "profession"),
            ("a,programme,Имя,Name,8,,,,,,soon", "deadline"),
            ("a,programme,Имя,Name,8,,,,,,2027-02-30", "deadline"),
            ('a,"pro"gramme,Имя,Name,8,,,,,,', ""),
        ],
    )
    def test_a_bad_row_is_named_and_nothing_taken(self, row: str, column: str) -> None:
        data = f"{HEAD}good,programme,Имя,Name,8,,,,,,\n{row}\n".encode()
        with pytest.raises(BadStepsError) as error:
            import_steps(data=data)
        assert (3, column) in [(each.line, each.column) for each in error.value.rows]
        assert not Step.objects.exists()

    def test_every_row_of_a_ring_is_named(self) -> None:
        rows = "a,programme,А,A,1,,,b,,,\nb,programme,Б,B,1,,,a,,,\n"
        with pytest.raises(BadStepsError) as error:
            import_steps(data=(HEAD + rows).encode())
        assert sorted(each.line for each in error.value.rows) == [2, 3]

    @pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"key,kind\n1,2\n", b"\x00" * 10])
    def test_what_is_no_table_is_refused(self, data: bytes) -> None:
        with pytest.raises(BadStepsError):
            import_steps(data=data)

    def test_the_command_says_what_is_wrong(self, tmp_path: Any) -> None:
        path = tmp_path / "steps.csv"
        path.write_text(HEAD + "a,nonsense,Имя,Name,8,,,,,,\n", "utf-8")
        with pytest.raises(CommandError, match="kind"):
            call_command("import_steps", path)

    def test_the_page_says_what_is_wrong(self, client: Client, tmp_path: Any) -> None:
        client.force_login(factories.make_person("analyst"))
        path = tmp_path / "steps.csv"
        path.write_text(HEAD + "a,nonsense,Имя,Name,8,,,,,,\n", "utf-8")
        with path.open("rb") as file:
            response = client.post("/steps/import/", {"file": file})
        assert response.status_code == 422
        assert len(response.context["problems"]) == 1
        page = response.content.decode()
        assert "<code>kind</code>" in page
        assert "data-file-drop" in page

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1251", "utf-16"])
    def test_what_a_spreadsheet_saves_is_read(self, encoding: str) -> None:
        rows = "а,programme,Кружок,Club,8,,,,,,\n"
        data = (HEAD + rows).replace(",", ";").encode(encoding)
        assert import_steps(data=data) == 1
        assert Step.objects.get().name_ru == "Кружок"

    def test_a_name_that_does_not_fit_is_said_not_cut(self) -> None:
        with pytest.raises(BadStepsError, match="201"):
            import_steps(data=(HEAD + f"a,programme,{'я' * 201},A,1,,,,,,\n").encode())

    def test_lines_are_counted_as_an_editor_does(self) -> None:
        rows = 'a,programme,"Имя\nв две строки",A,1,,,,,,\n\nb,nonsense,Б,B,1,,,,,,\n'
        with pytest.raises(BadStepsError) as error:
            import_steps(data=(HEAD + rows).encode())
        assert [each.line for each in error.value.rows] == [5]

    def test_a_head_alone_is_no_success(self) -> None:
        with pytest.raises(BadStepsError):
            import_steps(data=HEAD.encode())


@pytest.mark.django_db
class TestDeriving:
    def make_city(self) -> Profession:
        from django.utils import timezone

        maths = factories.make_subject("Математика", "mathematics")
        profession = make_profession()
        profession.subjects.add(maths)
        release = Release.objects.create(
            source="okso", version="t", digest="", rows=2, loaded_at=timezone.now()
        )
        for code, level in (("09.02.03", "college"), ("09.03.01", "bachelor")):
            direction = Direction.objects.create(
                code=code, level=level, name_ru=code, release=release
            )
            profession.directions.add(direction)
        return profession

    def test_a_profession_gets_every_way_that_leads_there_and_no_ring(self) -> None:
        profession = self.make_city()
        made = derive_steps()
        kinds = set(Step.objects.values_list("kind", flat=True))
        assert {"subject", "elective", "college", "university", "profession"} <= kinds
        assert profession.step.prerequisites.filter(needs__kind="college").exists()
        assert find_cycle(all_needs()) is None
        assert made.steps == Step.objects.count()
        assert not Step.objects.filter(is_generated=False).exists()

    def test_deriving_again_makes_nothing_and_changes_nothing(self) -> None:
        self.make_city()
        derive_steps()
        Step.objects.filter(kind="college").update(months=10, name_en="Ours")
        assert derive_steps().steps == 0
        assert Step.objects.filter(kind="college").first().name_en == "Ours"  # type: ignore[union-attr]
