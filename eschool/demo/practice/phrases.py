"""What a practice lesson says around its exercises, in each language."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """``practice`` goes by the form of work."""

    lang: str
    made: str
    recall_title: str
    recall_purpose: str
    recall: str
    worked_title: str
    worked_purpose: str
    worked: str
    follow: str
    practice_title: str
    practice_purpose: str
    practice: Mapping[str, str]
    on_board: str
    check_title: str
    check_purpose: str
    check: str
    quiet: str
    home_title: str
    home_purpose: str
    home: str
    at_home: str
    answer: str
    how: str
    answers: str


PHRASES = {
    "ru": Phrases(
        lang="ru",
        made="Сгенерированный учебный пример: задания и ответы вычислила программа.",
        recall_title="Вспоминаем правило",
        recall_purpose="Назвать правило своими словами",
        recall="<p>Дайте двум-трём ученикам сформулировать правило, затем откройте его на доске. "
        "Частая ошибка: «{mistake}» Ответ на неё: {answer}</p>",
        worked_title="Разбираем вместе",
        worked_purpose="Увидеть ход решения целиком",
        worked="<p>Первое задание решите вслух, второе ведёт ученик, а класс проверяет каждый "
        "шаг. Решения:</p>",
        follow="Запишите оба решения с доски и отметьте шаг, в котором легче всего ошибиться.",
        practice_title="Тренировка",
        practice_purpose="Решить четыре задания и получить отметку сразу",
        practice={
            "individual": "<p>Каждый решает сам; ответы проверяются сразу. Подойдите к тем, у кого "
            "неверно первое задание: с ними вернитесь к правилу.</p>",
            "pairs": "<p>В паре один решает вслух, другой проверяет, потом роли меняются. Спорный "
            "ответ пара проверяет подстановкой или обратным действием.</p>",
            "groups": "<p>Группа по четыре: каждому своё задание, затем по кругу объясняют его. "
            "Ответ группы — тот, который может объяснить любой.</p>",
        },
        on_board="Решаем четыре задания. Проверяем каждое перед тем, как идти дальше.",
        check_title="Проверка",
        check_purpose="Узнать, что получилось у каждого",
        check="<p>Шесть вопросов, проверяются автоматически. Разберите тот, где ошиблось больше "
        "всего учеников. Ответы:</p>",
        quiet="Шесть вопросов. Работаем самостоятельно.",
        home_title="Итог и дом",
        home_purpose="Закрепить дома двумя заданиями",
        home="<p>Спросите, какой шаг был самым трудным. Решения домашних заданий:</p>",
        at_home="Дома решите два задания и проверьте ответ:",
        answer="Ответ",
        how="Решение",
        answers="Ответы для учителя",
    ),
    "en": Phrases(
        lang="en",
        made="A generated example: a program wrote the tasks and worked out the answers.",
        recall_title="The rule",
        recall_purpose="Say the rule in one’s own words",
        recall="<p>Let two or three pupils say the rule, then show it on the board. A common "
        "mistake: “{mistake}” What to answer: {answer}</p>",
        worked_title="Together",
        worked_purpose="See the whole way to the answer",
        worked="<p>Do the first one aloud; a pupil leads the second while the class checks each "
        "step. Solutions:</p>",
        follow="Write down both answers and mark the step where it is easiest to go wrong.",
        practice_title="Practice",
        practice_purpose="Do four tasks and be marked at once",
        practice={
            "individual": "<p>Everyone works alone and is marked at once. Go to those whose first "
            "answer is wrong and return to the rule with them.</p>",
            "pairs": "<p>One works aloud, the other checks, then they change places.</p>",
            "groups": "<p>Groups of four: a task each, which each explains to the others.</p>",
        },
        on_board="Four tasks. Check each before you go on.",
        check_title="Check",
        check_purpose="See what each pupil can do",
        check="<p>Six questions, marked automatically. Talk through the one most got wrong. "
        "Answers:</p>",
        quiet="Six questions. On your own.",
        home_title="At home",
        home_purpose="Keep it with two more tasks",
        home="<p>Ask which step was the hardest. Solutions of the homework:</p>",
        at_home="Do two tasks at home and check them:",
        answer="Answer",
        how="Why",
        answers="Answers for the teacher",
    ),
}
