"""Names for people who do not exist, in the forms that Russian gives them."""

from random import Random
from typing import NamedTuple

MEN = tuple(
    """
    Александр Алексей Андрей Антон Артём Богдан Вадим Виктор Глеб Григорий Даниил Денис
    Дмитрий Егор Иван Игорь Кирилл Константин Лев Максим Матвей Михаил Никита Николай Олег
    Павел Пётр Роман Руслан Сергей Степан Тимофей Тимур Фёдор Юрий Ярослав
    """.split()  # noqa: SIM905  # a list to read, not a literal to count
)
WOMEN = tuple(
    """
    Алина Алиса Анастасия Анна Валентина Валерия Варвара Вера Вероника Виктория Галина Дарья
    Диана Ева Екатерина Елена Елизавета Зоя Инна Ирина Камила Кира Ксения Лариса Любовь
    Маргарита Марина Мария Милана Надежда Наталья Нина Ольга Полина София Татьяна Ульяна
    Эльвира Юлия Яна
    """.split()  # noqa: SIM905  # a list to read, not a literal to count
)
# Masculine form; the feminine one follows from the ending.
FAMILIES = tuple(
    """
    Абрамцев Аистов Бабочкин Белозёров Березин Бирюзов Боярышников Брусникин Васильков Вербин
    Вересков Ветров Вишняков Воробейчиков Вьюгин Галкин Гвоздикин Глазурин Голубицын
    Горицветов Грачёв Громов Дубравин Дятлов Ежевикин Еловский Жаворонков Жасминов Живицын
    Журавлёв Заречный Зарницын Зеленин Земляникин Зимородков Зябликов Ивушкин Иволгин
    Изумрудов Инеев Каштанов Кедров Кленов Клюквин Ковылёв Колокольцев Коростелёв Костяникин
    Кувшинкин Купавин Лазурин Ландышев Ласточкин Лебедянский Лесной Липовский Лисичкин Лопухин
    Луговой Малинин Медуницын Метелицын Можжевелов Молнин Морошкин Мятлин Незабудкин Облаков
    Овражный Озеров Окунев Ольховский Орешников Осинин Папоротников Пеночкин Пихтин Полынин
    Полянский Пригорский Пролескин Пшеницын Радугин Ракитин Рассветов Ромашкин Росин Рощин
    Рябинин Сапфиров Светлов Селезнёв Серебрянский Синицын Скворцов Снегирёв Соловьёв
    Сосновский Стрижов Тавричев Терновский Тихомиров Тополев Травин Тюльпанов Фиалкин Хвойный
    Цаплин Чайкин Черёмухин Чижов Шалфеев Шиповников Щеглов Эдельвейсов Яблочкин Ягодин
    Янтарёв Ярутин Ясеневский Ясноглазов
    """.split()  # noqa: SIM905  # a list to read, not a literal to count
)
_PATRONYMICS = {
    "Дмитрий": ("Дмитриевич", "Дмитриевна"),
    "Лев": ("Львович", "Львовна"),
    "Михаил": ("Михайлович", "Михайловна"),
    "Никита": ("Никитич", "Никитична"),
    "Павел": ("Павлович", "Павловна"),
    "Пётр": ("Петрович", "Петровна"),
    "Ярослав": ("Ярославович", "Ярославовна"),
}


class Name(NamedTuple):
    given: str
    family: str
    patronymic: str
    is_woman: bool


def draw_name(rng: Random, *, share_of_women: float = 0.5, family: str = "") -> Name:
    """A name; ``family`` (masculine) is given where relatives share it."""
    is_woman = rng.random() < share_of_women
    family = family or rng.choice(FAMILIES)
    return Name(
        given=rng.choice(WOMEN if is_woman else MEN),
        family=feminine(family) if is_woman else family,
        patronymic=patronymic(rng.choice(MEN), is_woman=is_woman),
        is_woman=is_woman,
    )


def feminine(family: str) -> str:
    if family.endswith(("ый", "ий", "ой")):
        return family[:-2] + "ая"
    return family + "а"


def masculine(family: str) -> str:
    """The form in ``FAMILIES`` that ``family`` comes from."""
    return family if family in FAMILIES else next(f for f in FAMILIES if feminine(f) == family)


def patronymic(father: str, *, is_woman: bool) -> str:
    if father in _PATRONYMICS:
        return _PATRONYMICS[father][is_woman]
    if father.endswith("ий"):
        stem = father[:-2] + "ье"
    elif father.endswith(("ей", "ай", "ь")):
        stem = father[:-1] + "е"
    else:
        stem = father + "о"
    return stem + ("вна" if is_woman else "вич")
