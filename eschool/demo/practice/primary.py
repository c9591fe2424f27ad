"""Grades 1 to 4: counting, measures, motion and the first spelling rule."""

from itertools import pairwise
from random import Random

from eschool.demo.practice.model import Exercise, Topic, numbers

SIBILANTS = tuple(
    """
    жираф машина шины лыжи ежи камыши ужин живот шишка карандаши снежинка тишина
    чашка роща чайник щавель дача свеча туча площадка чаща часы
    чудо щука чулан чувство щупальце чугун кричу ищу
    """.split()  # noqa: SIM905  # a list to read
)
AFTER_SIBILANT = {"и": ("ы", "е"), "а": ("я", "о"), "у": ("ю", "о")}


def within_20(rng: Random) -> Exercise:
    a, b = rng.randint(3, 9), rng.randint(3, 9)
    if rng.random() < 0.5:
        return Exercise(
            f"Вычисли: {a} + {b}",
            str(a + b),
            f"{a} + {b} = {a + b}: сначала дополняем до десяти, потом прибавляем остальное.",
            numbers(a + b - 1, a + b + 1, abs(a - b)),
        )
    return Exercise(
        f"Вычисли: {a + b} − {b}",
        str(a),
        f"{a + b} − {b} = {a}, потому что {a} + {b} = {a + b}.",
        numbers(a + 1, abs(a - 1), b + 1),
    )


def within_100(rng: Random) -> Exercise:
    a, b = rng.randint(12, 68), rng.randint(11, 31)
    if rng.random() < 0.5:
        return Exercise(
            f"Вычисли: {a} + {b}",
            str(a + b),
            f"Десятки с десятками, единицы с единицами: {a} + {b} = {a + b}.",
            numbers(a + b - 10, a + b + 10, a + b + 1),
        )
    return Exercise(
        f"Вычисли: {a + b} − {a}",
        str(b),
        f"{a + b} − {a} = {b}; проверка: {b} + {a} = {a + b}.",
        numbers(b + 10, b - 10, b + 1),
    )


def times(rng: Random) -> Exercise:
    a, b = rng.randint(3, 9), rng.randint(3, 9)
    where, many, others = rng.choice(
        (
            ("одной коробке", "карандашей", "коробках"),
            ("одной вазе", "яблок", "вазах"),
            ("одном ряду", "стульев", "рядах"),
        )
    )
    if rng.random() < 0.4:
        return Exercise(
            f"В {where} {many} {b}. Сколько их в {a} таких же {others}?",
            str(a * b),
            f"{b} · {a} = {a * b}.",
            numbers(a + b, a * b - a, a * b + b),
        )
    return Exercise(
        f"Вычисли: {a} · {b}",
        str(a * b),
        f"{a} · {b} — это {a} раз по {b}: {a * b}.",
        numbers(a * b - b, a * b + a, a + b),
    )


def remainder(rng: Random) -> Exercise:
    divisor, quotient = rng.randint(3, 9), rng.randint(3, 9)
    rest = rng.randint(1, divisor - 1)
    total = divisor * quotient + rest
    solution = f"{total} = {divisor} · {quotient} + {rest}, остаток {rest} меньше {divisor}."
    if rng.random() < 0.5:
        wrong = numbers(divisor - rest, rest + 1, quotient)
        return Exercise(
            f"Какой остаток получится при делении {total} на {divisor}?", str(rest), solution, wrong
        )
    return Exercise(
        f"Ленту длиной {total} см режут на куски по {divisor} см. Сколько целых кусков выйдет?",
        str(quotient),
        solution,
        numbers(quotient + 1, rest, quotient - 1),
    )


def order(rng: Random) -> Exercise:
    a, b, c = rng.randint(20, 60), rng.randint(2, 9), rng.randint(2, 9)
    if rng.random() < 0.5:
        return Exercise(
            f"Вычисли: {a} + {b} · {c}",
            str(a + b * c),
            f"Сначала умножение: {b} · {c} = {b * c}, затем {a} + {b * c} = {a + b * c}.",
            numbers((a + b) * c, a + b + c, a + b * c + b),
        )
    return Exercise(
        f"Вычисли: ({a} − {b}) · {c}",
        str((a - b) * c),
        f"Сначала скобки: {a} − {b} = {a - b}, затем {a - b} · {c} = {(a - b) * c}.",
        numbers(a * c - b, a - b * c if a > b * c else a * c, (a - b) + c),
    )


def rectangle(rng: Random) -> Exercise:
    a, b = rng.randint(3, 15), rng.randint(2, 12)
    thing = rng.choice(("Прямоугольник", "Открытка", "Грядка", "Плитка"))
    unit = "м" if thing == "Грядка" else "см"
    shape = f"{thing} со сторонами {a} {unit} и {b} {unit}."
    if rng.random() < 0.5:
        return Exercise(
            f"{shape} Найди периметр в {unit}.",
            str(2 * (a + b)),
            f"P = 2 · ({a} + {b}) = {2 * (a + b)} {unit}.",
            numbers(a + b, a * b, 2 * a + b),
            unit,
        )
    return Exercise(
        f"{shape} Найди площадь в {unit}².",
        str(a * b),
        f"S = {a} · {b} = {a * b} {unit}².",
        numbers(2 * (a + b), a + b, a * b + a),
        f"{unit}²",
    )


def measures(rng: Random) -> Exercise:
    big, small, times_ = rng.choice(
        (
            ("м", "см", 100),
            ("км", "м", 1000),
            ("кг", "г", 1000),
            ("ч", "мин", 60),
            ("т", "кг", 1000),
        )
    )
    a, b = rng.randint(2, 9), rng.randint(1, 50)
    total = a * times_ + b
    return Exercise(
        f"Вырази в {small}: {a} {big} {b} {small}.",
        str(total),
        f"1 {big} = {times_} {small}, поэтому {a} · {times_} + {b} = {total} {small}.",
        numbers(a * 10 + b, a + b, a * times_),
        small,
    )


def motion(rng: Random) -> Exercise:
    who, speed, unit, per = rng.choice(
        (
            ("Поезд", rng.randint(5, 9) * 10, "км", "ч"),
            ("Велосипедист", rng.randint(11, 18), "км", "ч"),
            ("Пешеход", rng.randint(3, 6), "км", "ч"),
            ("Черепаха", rng.randint(3, 9), "м", "мин"),
        )
    )
    time = rng.randint(2, 8)
    way = speed * time
    kind = rng.randrange(3)
    if kind == 0:
        return Exercise(
            f"{who}: скорость {speed} {unit}/{per}. Какой путь пройден за {time} {per}?",
            str(way),
            f"s = v · t = {speed} · {time} = {way} {unit}.",
            numbers(speed + time, way + speed, way - speed),
            unit,
        )
    if kind == 1:
        return Exercise(
            f"Путь {way} {unit} занял {time} {per}. С какой скоростью двигались?",
            str(speed),
            f"v = s : t = {way} : {time} = {speed} {unit}/{per}.",
            numbers(way - time, speed + 1, speed * 2),
            f"{unit}/{per}",
        )
    return Exercise(
        f"Скорость {speed} {unit}/{per}. За какое время будет пройдено {way} {unit}?",
        str(time),
        f"t = s : v = {way} : {speed} = {time} {per}.",
        numbers(time + 1, time * 2, way - speed),
        per,
    )


def sibilant(rng: Random) -> Exercise:
    word = rng.choice(SIBILANTS)
    pairs = pairwise(word)
    at = next(n for n, (a, b) in enumerate(pairs, 1) if a in "жшчщ" and b in AFTER_SIBILANT)
    letter = word[at]
    return Exercise(
        f"Какая буква пропущена: {word[:at]}…{word[at + 1 :]}?",
        letter,
        f"Пишем «{word}»: сочетание «{word[at - 1]}{letter}» всегда с буквой {letter}.",
        AFTER_SIBILANT[letter],
        is_number=False,
    )


TOPICS = (
    Topic(
        "add-20",
        "primary",
        (1, 1),
        "Складываем и вычитаем до 20",
        "Ученик складывает и вычитает в пределах 20 с переходом через десяток и проверяет себя.",
        (
            "<p>Чтобы прибавить число, сначала дополни до десяти, потом прибавь остаток.</p>",
            "<p>Вычитание проверяют сложением.</p>",
        ),
        "8 + 5 = 8 + 2 + 3 = 13",
        (
            "При счёте прибавляют, начиная с самого числа: 8, 9, 10 — это «плюс три».",
            "Считаем шаги, а не числа: от 8 шаг на 9, на 10 — это два шага.",
        ),
        (("сумма", "Результат сложения."), ("разность", "Результат вычитания.")),
        ("PRI.3.1", "MAT.1.1"),
        within_20,
    ),
    Topic(
        "add-100",
        "primary",
        (2, 2),
        "Сложение и вычитание в пределах 100",
        "Ученик складывает и вычитает двузначные числа и проверяет вычитание сложением.",
        (
            "<p>Складывай десятки с десятками, единицы с единицами.</p>",
            "<p>Если единиц больше девяти, десять из них становятся ещё одним десятком.</p>",
        ),
        "37 + 25 = 50 + 12 = 62",
        (
            "27 + 15 = 32: перенесённый десяток теряют.",
            "7 + 5 = 12 — это ещё один десяток: 20 + 10 + 12 = 42.",
        ),
        (("десяток", "Десять единиц."), ("проверка", "Обратное действие к тому, что сделали.")),
        ("PRI.3.1", "MAT.1.1"),
        within_100,
    ),
    Topic(
        "times",
        "primary",
        (2, 3),
        "Таблица умножения в задачах",
        "Ученик находит произведения однозначных чисел и выбирает умножение в простых задачах.",
        (
            "<p>Умножение заменяет сложение одинаковых слагаемых.</p>",
            "<p>От перестановки множителей произведение не меняется.</p>",
        ),
        r"6 \cdot 4 = 6 + 6 + 6 + 6 = 24",
        (
            "«По 6 в 4 коробках» складывают: 6 + 4.",
            "Нарисуйте коробки: в каждой по шесть, и так четыре раза.",
        ),
        (("множитель", "Число, которое умножают."), ("произведение", "Результат умножения.")),
        ("PRI.3.1", "MAT.1.1"),
        times,
    ),
    Topic(
        "remainder",
        "primary",
        (3, 3),
        "Деление с остатком",
        "Ученик делит с остатком, проверяет результат и объясняет смысл остатка в задаче.",
        (
            "<p>Найди самое большое число до делимого, которое делится нацело.</p>",
            "<p>Остаток всегда меньше делителя.</p>",
        ),
        r"29 = 6 \cdot 4 + 5",
        (
            "Остаток может быть больше делителя.",
            "Если остаток не меньше делителя, можно взять ещё раз — деление не закончено.",
        ),
        (("остаток", "То, что не разделилось нацело."), ("делитель", "Число, на которое делят.")),
        ("PRI.3.1", "MAT.1.1"),
        remainder,
    ),
    Topic(
        "order",
        "primary",
        (3, 4),
        "Порядок действий",
        "Ученик вычисляет выражения в два действия со скобками и без них.",
        (
            "<p>Сначала действия в скобках.</p>",
            "<p>Потом умножение и деление, затем сложение и вычитание — слева направо.</p>",
        ),
        r"20 + 3 \cdot 4 = 20 + 12 = 32",
        (
            "Действия выполняют подряд, слева направо.",
            "Подчеркните умножение: его делают раньше сложения.",
        ),
        (("выражение", "Запись чисел и действий."), ("скобки", "Знак, что действие — первое.")),
        ("PRI.3.1", "MAT.1.1"),
        order,
    ),
    Topic(
        "rectangle",
        "primary",
        (3, 4),
        "Периметр и площадь прямоугольника",
        "Ученик различает периметр и площадь и находит их по сторонам прямоугольника.",
        (
            "<p>Периметр — длина границы, его измеряют в сантиметрах или метрах.</p>",
            "<p>Площадь — сколько единичных квадратов внутри.</p>",
        ),
        r"P = 2 \cdot (a + b), \quad S = a \cdot b",
        (
            "Периметр и площадь путают.",
            "Забор — это периметр, трава внутри — площадь.",
        ),
        (("периметр", "Сумма длин всех сторон."), ("площадь", "Мера места внутри фигуры.")),
        ("PRI.3.2", "MAT.4.1"),
        rectangle,
    ),
    Topic(
        "measures",
        "primary",
        (4, 4),
        "Переводим единицы длины, массы и времени",
        "Ученик выражает составную величину в более мелких единицах.",
        (
            "<p>Вспомни, сколько мелких единиц в одной крупной, и умножь.</p>",
            "<p>В часе 60 минут, а не 100.</p>",
        ),
        r"3\ \text{м}\ 20\ \text{см} = 3 \cdot 100 + 20 = 320\ \text{см}",
        (
            "1 ч 30 мин — это 130 мин.",
            "В часе 60 минут: 60 + 30 = 90 мин.",
        ),
        (("единица измерения", "Величина, с которой сравнивают."), ("центнер", "100 килограммов.")),
        ("PRI.3.1", "MAT.4.1"),
        measures,
    ),
    Topic(
        "motion",
        "primary",
        (4, 4),
        "Задачи на движение: скорость, время, путь",
        "Ученик по двум величинам из трёх находит третью и называет единицы.",
        (
            "<p>Путь — это скорость, умноженная на время.</p>",
            "<p>Скорость показывает, сколько проходят за единицу времени.</p>",
        ),
        r"s = v \cdot t",
        (
            "Чтобы найти скорость, путь умножают на время.",
            "Спросите, сколько проходят за один час: путь делим на часы.",
        ),
        (("скорость", "Путь за единицу времени."), ("путь", "Длина пройденного.")),
        ("PRI.3.1", "MAT.4.1"),
        motion,
    ),
    Topic(
        "sibilants",
        "primary",
        (1, 2),
        "Жи — ши, ча — ща, чу — щу",
        "Ученик пишет сочетания жи, ши, ча, ща, чу, щу в знакомых словах.",
        (
            "<p><b>Жи, ши</b> пиши с буквой <b>и</b>.</p>",
            "<p><b>Ча, ща</b> — с буквой <b>а</b>, <b>чу, щу</b> — с буквой <b>у</b>.</p>",
        ),
        "",
        (
            "Пишут, как слышат: «жыраф», «чяшка».",
            "Звук твёрдый или мягкий всегда, а буква — по правилу.",
        ),
        (("шипящий", "Звук [ж], [ш], [ч’] или [щ’]."), ("сочетание", "Буквы, стоящие рядом.")),
        ("RUS.1.1", "PRI.2.1"),
        sibilant,
    ),
)
