"""Grades 5 to 7: fractions, percentages, divisibility, equations, powers, data."""

from fractions import Fraction
from math import gcd
from random import Random
from statistics import mean, median

from eschool.demo.practice.model import (
    Exercise,
    Topic,
    first,
    frac,
    num,
    numbers,
    signed,
    tex,
)


def part_of(rng: Random) -> Exercise:
    below = rng.choice((3, 4, 5, 6, 8, 10))
    above = rng.choice([n for n in range(1, below) if gcd(n, below) == 1])
    unit = rng.randint(3, 20)
    total, part = below * unit, above * unit
    piece = rf"\({tex(Fraction(above, below))}\)"
    if rng.random() < 0.6:
        return Exercise(
            f"Найдите {piece} от {total}.",
            str(part),
            f"{total} : {below} · {above} = {part}.",
            numbers(unit, total - part, Fraction(total * below, above)),
        )
    return Exercise(
        f"{piece} числа — это {part}. Найдите всё число.",
        str(total),
        f"{part} : {above} · {below} = {total}.",
        numbers(part * below, unit, total + unit),
    )


def fractions_sum(rng: Random) -> Exercise:
    a = Fraction(rng.randint(1, 5), rng.choice((2, 3, 4, 6)))
    b = Fraction(rng.randint(1, 5), rng.choice((3, 4, 5, 8)))
    if a < b:
        a, b = b, a
    if rng.random() < 0.6 or a == b:
        value, sign = a + b, "+"
    else:
        value, sign = a - b, "-"
    common = a.denominator * b.denominator // gcd(a.denominator, b.denominator)
    naive = Fraction(
        abs(a.numerator + (b.numerator if sign == "+" else -b.numerator)) or 1,
        a.denominator + b.denominator,
    )
    return Exercise(
        rf"Вычислите \({tex(a)} {sign} {tex(b)}\). Ответ запишите дробью, например 7/12.",
        frac(value),
        f"Приводим к знаменателю {common} и сокращаем: {frac(value)}.",
        (frac(naive), frac(value + Fraction(1, 12)), frac(a * b)),
        is_number=False,
    )


def percent(rng: Random) -> Exercise:
    share = rng.choice((5, 10, 15, 20, 25, 30, 40, 60, 75))
    total = rng.randint(2, 20) * 20
    part = Fraction(total * share, 100)
    kind = rng.randrange(3)
    if kind == 0:
        return Exercise(
            f"Сколько составляют {share} % от {total}?",
            num(part),
            f"{total} : 100 · {share} = {num(part)}.",
            numbers(total - part, Fraction(total, share), part * 2),
        )
    if kind == 1:
        return Exercise(
            f"Товар за {total} ₽ подешевел на {share} %. Какова новая цена в рублях?",
            num(total - part),
            f"Скидка {num(part)} ₽, новая цена {total} − {num(part)} = {num(total - part)} ₽.",
            numbers(part, total - share, total + part),
            "₽",
        )
    return Exercise(
        f"Из {total} семян проросло {num(part)}. Сколько это процентов?",
        str(share),
        f"{num(part)} : {total} · 100 = {share} %.",
        numbers(100 - share, part, share + 5),
        "%",
    )


def divisors(rng: Random) -> Exercise:
    common = rng.randint(2, 12)
    a = rng.randint(2, 9)
    b = rng.choice([n for n in range(2, 12) if gcd(n, a) == 1 and n != a])
    x, y = common * a, common * b
    least = common * a * b
    if rng.random() < 0.5:
        return Exercise(
            f"Найдите наибольший общий делитель чисел {x} и {y}.",
            str(common),
            f"{x} = {common} · {a}, {y} = {common} · {b}; {a} и {b} взаимно просты.",
            numbers(common * 2, least, 1 if common > 1 else 2),
        )
    return Exercise(
        f"Найдите наименьшее общее кратное чисел {x} и {y}.",
        str(least),
        f"НОК = {x} · {y} : НОД = {x * y} : {common} = {least}.",
        numbers(x * y, common, least * 2),
    )


def negative(rng: Random) -> Exercise:
    a, b = rng.randint(2, 15), rng.randint(2, 15)
    kind = rng.randrange(4)
    shown, value = (
        (f"-{a} + {b}", b - a),
        (f"-{a} - {b}", -a - b),
        (f"-{a} \\cdot (-{b})", a * b),
        (f"{a} - (-{b})", a + b),
    )[kind]
    return Exercise(
        rf"Вычислите \({shown}\).",
        str(value),
        "Смотрим на знаки: «минус на минус» даёт плюс, вычесть отрицательное — значит прибавить. "
        f"Ответ: {value}.".replace("-", "−"),
        numbers(-value, a - b, a + b),
    )


def proportion(rng: Random) -> Exercise:
    per, n, m = rng.randint(2, 15), rng.randint(5, 8), rng.randint(2, 12)
    goods, many, unit = rng.choice(
        (("тетрадей", "рублей", "₽"), ("порций", "граммов", "г"), ("деталей", "минут", "мин"))
    )
    return Exercise(
        f"На {n} {goods} уходит {n * per} {unit}. Сколько {many} уйдёт на {m + n} {goods}?",
        str(per * (m + n)),
        f"На одну: {n * per} : {n} = {per} {unit}; {per} · {m + n} = {per * (m + n)} {unit}.",
        numbers(n * per + m, per * m, per * (m + n) + per),
        unit,
    )


def linear(rng: Random) -> Exercise:
    x = rng.choice([n for n in range(-9, 13) if n])
    a, c = rng.sample(range(2, 10), 2)
    b = rng.choice([n for n in range(-20, 21) if n])
    right = a * x + b
    if rng.random() < 0.5:
        shown = f"{a}x {signed(b)} = {right}"
        steps = f"{a}x = {right - b}, x = {x}."
    else:
        free = right - c * x
        shown = f"{a}x {signed(b)} = {c}x {signed(free)}" if free else f"{a}x {signed(b)} = {c}x"
        steps = f"{first(a - c, 'x')} = {free - b}, x = {x}."
    return Exercise(
        rf"Решите уравнение \({shown}\).",
        str(x),
        f"Неизвестное — влево, числа — вправо: {steps}".replace("-", "−"),
        numbers(-x, x + 1, x + 2),
    )


def powers(rng: Random) -> Exercise:
    base, n, m = rng.choice((2, 3, 5, 7, 10)), rng.randint(2, 6), rng.randint(2, 5)
    kind = rng.randrange(3)
    shown, value = (
        (rf"{base}^{{{n}}} \cdot {base}^{{{m}}}", n + m),
        (rf"{base}^{{{n + m}}} : {base}^{{{m}}}", n),
        (rf"({base}^{{{n}}})^{{{m}}}", n * m),
    )[kind]
    return Exercise(
        rf"Запишите \({shown}\) как степень числа {base}. Какой у неё показатель?",
        str(value),
        "При умножении показатели складывают, при делении вычитают, "
        f"при возведении в степень перемножают: {value}.",
        numbers(n * m, n + m, abs(n - m) + 1),
    )


def system(rng: Random) -> Exercise:
    x, y = rng.choice([n for n in range(-6, 9) if n]), rng.choice([n for n in range(-6, 9) if n])
    a = rng.randint(1, 4)
    one, two = a * x + y, x - y
    return Exercise(
        rf"Решите систему: \({first(a, 'x')} + y = {one}\), \(x - y = {two}\). Чему равен x?",
        str(x),
        f"Складываем уравнения: {a + 1}x = {one + two}, x = {x}, тогда y = {y}.".replace("-", "−"),
        numbers(y, -x, x + 1),
    )


def averages(rng: Random) -> Exercise:
    size = rng.choice((5, 5, 7))
    values = [rng.randint(2, 20) for _ in range(size)]
    values[-1] += -sum(values) % size  # the mean is whole
    row = ", ".join(map(str, values))
    middle, average, spread = median(values), mean(values), max(values) - min(values)
    name, value = rng.choice(
        (("среднее арифметическое", average), ("медиану", middle), ("размах", spread))
    )
    ordered = ", ".join(map(str, sorted(values)))
    return Exercise(
        f"Дан ряд чисел: {row}. Найдите {name}.",
        str(value),
        f"По порядку: {ordered}. Сумма {sum(values)}, чисел {size}: "
        f"среднее {average}, медиана {middle}, размах {spread}.",
        numbers(int(average), int(middle), spread, max(values)),
    )


TOPICS = (
    Topic(
        "part-of",
        "mathematics",
        (5, 5),
        "Дробь от числа и число по его дроби",
        "Ученик находит дробь от числа и восстанавливает число по значению его дроби.",
        (
            "<p>Чтобы найти дробь от числа, раздели на знаменатель и умножь на числитель.</p>",
            "<p>Чтобы найти число по дроби, раздели на числитель и умножь на знаменатель.</p>",
        ),
        r"\frac{3}{4}\ \text{от}\ 20 = 20 : 4 \cdot 3 = 15",
        (
            "Дробь от числа и число по дроби решают одним действием.",
            "Сначала спросите: целое известно или его ищут?",
        ),
        (
            ("знаменатель", "На сколько равных частей разделено целое."),
            ("числитель", "Сколько частей взято."),
        ),
        ("MAT.1.2",),
        part_of,
    ),
    Topic(
        "fractions",
        "mathematics",
        (5, 6),
        "Сложение и вычитание дробей с разными знаменателями",
        "Ученик приводит дроби к общему знаменателю, складывает, вычитает и сокращает.",
        (
            "<p>Приведи дроби к наименьшему общему знаменателю.</p>",
            "<p>Сложи или вычти числители, знаменатель оставь, сократи.</p>",
        ),
        r"\frac{1}{2} + \frac{1}{3} = \frac{3}{6} + \frac{2}{6} = \frac{5}{6}",
        (
            "Складывают числители с числителями и знаменатели со знаменателями.",
            "Половина и треть вместе не могут быть двумя пятыми: это меньше половины.",
        ),
        (
            ("общий знаменатель", "Число, которое делится на оба знаменателя."),
            ("сокращение", "Деление числителя и знаменателя на одно число."),
        ),
        ("MAT.1.2",),
        fractions_sum,
    ),
    Topic(
        "percent",
        "mathematics",
        (5, 6),
        "Проценты: часть, целое, скидка",
        "Ученик находит процент от числа, цену со скидкой и выражает часть в процентах.",
        (
            "<p>Процент — сотая часть числа.</p>",
            "<p>Раздели на сто — узнаешь один процент, умножь на число процентов.</p>",
        ),
        r"15\,\%\ \text{от}\ 80 = 80 : 100 \cdot 15 = 12",
        (
            "Скидка 20 % — это минус 20 рублей.",
            "Двадцать процентов от разных цен — разные суммы.",
        ),
        (("процент", "Одна сотая."), ("скидка", "На сколько уменьшили цену.")),
        ("MAT.1.4",),
        percent,
    ),
    Topic(
        "divisors",
        "mathematics",
        (6, 6),
        "НОД и НОК двух чисел",
        "Ученик находит наибольший общий делитель и наименьшее общее кратное.",
        (
            "<p>НОД — самое большое число, на которое делятся оба.</p>",
            "<p>НОК — самое маленькое число, которое делится на оба.</p>",
        ),
        r"\text{НОД}(a, b) \cdot \text{НОК}(a, b) = a \cdot b",
        (
            "НОК — всегда произведение чисел.",
            "Только у взаимно простых: НОК(4, 6) = 12, а не 24.",
        ),
        (("делитель", "На что число делится нацело."), ("кратное", "Что делится на число.")),
        ("MAT.1.5",),
        divisors,
    ),
    Topic(
        "negative",
        "mathematics",
        (6, 6),
        "Действия с отрицательными числами",
        "Ученик складывает, вычитает и умножает положительные и отрицательные числа.",
        (
            "<p>Вычесть число — значит прибавить противоположное.</p>",
            "<p>Произведение двух отрицательных чисел положительно.</p>",
        ),
        r"-7 - (-3) = -7 + 3 = -4",
        (
            "Минус пять минус три — это плюс восемь: «минус на минус».",
            "Правило о знаках — про умножение, а здесь идём по прямой влево.",
        ),
        (
            ("модуль", "Расстояние до нуля."),
            ("противоположные числа", "Числа, отличающиеся только знаком."),
        ),
        ("MAT.1.6",),
        negative,
    ),
    Topic(
        "proportion",
        "mathematics",
        (6, 6),
        "Прямая пропорциональность в задачах",
        "Ученик решает задачи на прямую пропорциональность через единицу.",
        (
            "<p>Найди, сколько приходится на одну единицу, и умножь.</p>",
            "<p>Во сколько раз больше одна величина, во столько же — другая.</p>",
        ),
        r"\frac{a}{b} = \frac{c}{d} \Rightarrow a \cdot d = b \cdot c",
        (
            "Добавили три тетради — прибавляют три рубля.",
            "Каждая тетрадь стоит не рубль: найдите цену одной.",
        ),
        (("пропорция", "Равенство двух отношений."), ("отношение", "Частное двух чисел.")),
        ("MAT.1.4",),
        proportion,
    ),
    Topic(
        "linear",
        "mathematics",
        (7, 7),
        "Линейные уравнения",
        "Ученик решает линейные уравнения переносом слагаемых и проверяет корень.",
        (
            "<p>Слагаемое переносят в другую часть с противоположным знаком.</p>",
            "<p>Корень подставляют в исходное уравнение — это проверка.</p>",
        ),
        r"5x - 7 = 2x + 8 \Rightarrow 3x = 15 \Rightarrow x = 5",
        (
            "При переносе забывают сменить знак.",
            "Перенос — это вычитание одного и того же из обеих частей.",
        ),
        (
            ("корень уравнения", "Число, при котором равенство верно."),
            ("линейное уравнение", "Уравнение, где неизвестное в первой степени."),
        ),
        ("MAT.2.5",),
        linear,
    ),
    Topic(
        "powers",
        "mathematics",
        (7, 7),
        "Степень с натуральным показателем",
        "Ученик применяет свойства степеней с одинаковым основанием.",
        (
            "<p>При умножении показатели складывают, при делении — вычитают.</p>",
            "<p>При возведении степени в степень показатели перемножают.</p>",
        ),
        r"a^n \cdot a^m = a^{n + m}, \quad (a^n)^m = a^{nm}",
        (
            "При умножении степеней показатели перемножают.",
            "Распишите множители: их стало n плюс m.",
        ),
        (("основание", "Что умножают само на себя."), ("показатель", "Сколько раз.")),
        ("MAT.2.2",),
        powers,
    ),
    Topic(
        "system",
        "mathematics",
        (7, 7),
        "Системы уравнений: способ сложения",
        "Ученик решает систему двух линейных уравнений сложением и делает проверку.",
        (
            "<p>Если коэффициенты при переменной противоположны, сложи уравнения.</p>",
            "<p>Найденное подставь в любое уравнение.</p>",
        ),
        r"2x + y = 7,\ x - y = 2 \Rightarrow 3x = 9",
        (
            "Найдя x, считают систему решённой.",
            "Решение системы — пара чисел, её проверяют в обоих уравнениях.",
        ),
        (
            ("система", "Уравнения, которые верны вместе."),
            ("решение системы", "Пара чисел, подходящая обоим."),
        ),
        ("MAT.2.8",),
        system,
    ),
    Topic(
        "averages",
        "statistics",
        (7, 8),
        "Среднее, медиана, размах",
        "Ученик находит среднее арифметическое, медиану и размах числового ряда.",
        (
            "<p>Среднее — сумма, делённая на количество.</p>",
            "<p>Медиана — середина упорядоченного ряда, размах — разность крайних.</p>",
        ),
        r"\bar{x} = \frac{x_1 + x_2 + \ldots + x_n}{n}",
        (
            "Медиана — число, стоящее посередине записи.",
            "Сначала упорядочьте ряд по возрастанию.",
        ),
        (("медиана", "Середина упорядоченного ряда."), ("размах", "Наибольшее минус наименьшее.")),
        ("STA.1.3",),
        averages,
    ),
)
