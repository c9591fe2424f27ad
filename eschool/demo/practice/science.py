"""Physics, chemistry, geography and biology: quantities with units, computed exactly."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from random import Random

from eschool.demo.practice.model import Exercise, num, numbers, topic

DENSITIES = {"алюминия": "2,7", "меди": "8,9", "железа": "7,8", "льда": "0,9", "дуба": "0,7"}
ATOMS = {"H": 1, "C": 12, "N": 14, "O": 16, "Na": 23, "Mg": 24, "Al": 27, "S": 32, "Ca": 40}
FORMULAS: tuple[Mapping[str, int], ...] = (
    {"H": 2, "O": 1},
    {"C": 1, "O": 2},
    {"C": 1, "H": 4},
    {"N": 1, "H": 3},
    {"Na": 1, "O": 1, "H": 1},
    {"H": 2, "S": 1, "O": 4},
    {"H": 1, "N": 1, "O": 3},
    {"Ca": 1, "C": 1, "O": 3},
    {"Mg": 1, "O": 1},
    {"Al": 2, "O": 3},
    {"S": 1, "O": 2},
    {"S": 1, "O": 3},
    {"C": 1, "O": 1},
    {"Ca": 1, "O": 1},
    {"H": 2, "S": 1},
    {"Na": 2, "C": 1, "O": 3},
)
PAIRS = {"А": "Т", "Т": "А", "Г": "Ц", "Ц": "Г"}


def _value(text: str) -> Fraction:
    return Fraction(text.replace(",", "."))


def kmh(rng: Random) -> Exercise:
    ms = rng.randint(2, 40)
    speed = Fraction(ms * 36, 10)
    if rng.random() < 0.5:
        return Exercise(
            f"Переведите {num(speed)} км/ч в метры в секунду.",
            str(ms),
            f"{num(speed)} : 3,6 = {ms} м/с.",
            numbers(speed * 36 / 10, speed / 10, ms + 5),
            "м/с",
        )
    return Exercise(
        f"Переведите {ms} м/с в километры в час.",
        num(speed),
        f"{ms} · 3,6 = {num(speed)} км/ч.",
        numbers(ms * 60, Fraction(ms * 10, 4), ms * 10),
        "км/ч",
    )


def density(rng: Random) -> Exercise:
    what, per = rng.choice(tuple(DENSITIES.items()))
    volume = rng.randint(2, 20) * 10
    mass = volume * _value(per)
    if rng.random() < 0.5:
        return Exercise(
            f"Плотность {what} {per} г/см³. Найдите массу бруска объёмом {volume} см³ в граммах.",
            num(mass),
            f"m = ρ · V = {per} · {volume} = {num(mass)} г.",
            numbers(mass * 10, volume, mass + volume),
            "г",
        )
    return Exercise(
        f"Масса бруска {num(mass)} г, объём {volume} см³. Найдите плотность в г/см³.",
        per,
        f"ρ = m : V = {num(mass)} : {volume} = {per} г/см³.",
        numbers(_value(per) * 10, _value(per) + 1, Fraction(1, 2)),
        "г/см³",
    )


def pressure(rng: Random) -> Exercise:
    force, area = rng.randint(2, 30) * 20, rng.choice((2, 4, 5, 10))
    square = Fraction(area, 10)
    value = force / square
    if rng.random() < 0.6:
        return Exercise(
            f"Сила {force} Н действует на площадь {num(square)} м². Найдите давление в паскалях.",
            num(value),
            f"p = F : S = {force} : {num(square)} = {num(value)} Па.",
            numbers(force * square, value * 10, force + area),
            "Па",
        )
    return Exercise(
        f"Давление {num(value)} Па, площадь опоры {num(square)} м². Найдите силу в ньютонах.",
        str(force),
        f"F = p · S = {num(value)} · {num(square)} = {force} Н.",
        numbers(value / square, force * 10, force + 10),
        "Н",
    )


def ohm(rng: Random) -> Exercise:
    current, resistance = Fraction(rng.randint(1, 30), 10), rng.randint(2, 24) * 5
    voltage = current * resistance
    kind = rng.randrange(3)
    if kind == 0:
        return Exercise(
            f"Сопротивление {resistance} Ом, сила тока {num(current)} А. Найдите напряжение в В.",
            num(voltage),
            f"U = I · R = {num(current)} · {resistance} = {num(voltage)} В.",
            numbers(resistance + current, voltage * 10, voltage + 5),
            "В",
        )
    if kind == 1:
        return Exercise(
            f"Напряжение {num(voltage)} В, сопротивление {resistance} Ом. Найдите силу тока в А.",
            num(current),
            f"I = U : R = {num(voltage)} : {resistance} = {num(current)} А.",
            numbers(voltage * resistance, current * 10, current + 1),
            "А",
        )
    return Exercise(
        f"Напряжение {num(voltage)} В, сила тока {num(current)} А. Найдите сопротивление в омах.",
        str(resistance),
        f"R = U : I = {num(voltage)} : {num(current)} = {resistance} Ом.",
        numbers(voltage * current, resistance * 10, resistance + 5),
        "Ом",
    )


def heat(rng: Random) -> Exercise:
    mass, low, rise = rng.randint(1, 9), rng.randint(10, 30), rng.randint(2, 12) * 5
    value = Fraction(42 * mass * rise, 10)
    return Exercise(
        f"Воду массой {mass} кг нагрели от {low} до {low + rise} °C. Удельная теплоёмкость воды "
        "4,2 кДж/(кг·°C). Сколько килоджоулей теплоты потребовалось?",
        num(value),
        f"Q = c · m · Δt = 4,2 · {mass} · {rise} = {num(value)} кДж.",
        numbers(Fraction(42 * mass * (low + rise), 10), Fraction(42 * rise, 10), value * 10),
        "кДж",
    )


def power(rng: Random) -> Exercise:
    watts, hours = rng.choice((40, 60, 100, 500, 1200, 2000)), rng.randint(2, 10)
    price = rng.choice((4, 5, 6))
    energy = Fraction(watts * hours, 1000)
    if rng.random() < 0.5:
        return Exercise(
            f"Прибор мощностью {watts} Вт работал {hours} ч. Сколько кВт·ч он израсходовал?",
            num(energy),
            f"{watts} Вт · {hours} ч = {watts * hours} Вт·ч = {num(energy)} кВт·ч.",
            numbers(watts * hours, energy * 10, Fraction(watts, hours)),
            "кВт·ч",
        )
    return Exercise(
        f"Прибор мощностью {watts} Вт работал {hours} ч. Сколько рублей стоила энергия "
        f"при цене {price} ₽ за кВт·ч?",
        num(energy * price),
        f"{num(energy)} кВт·ч · {price} ₽ = {num(energy * price)} ₽.",
        numbers(energy, energy * price * 10, energy + price),
        "₽",
    )


def acceleration(rng: Random) -> Exercise:
    start, a, t = rng.randint(0, 10), rng.randint(1, 5), rng.randint(2, 8) * 2
    end, way = start + a * t, start * t + a * t * t // 2
    kind = rng.randrange(3)
    prompt, value, how, unit = (
        (f"Через {t} с скорость станет…", end, f"{start} + {a} · {t}", "м/с"),
        (f"За {t} с тело пройдёт…", way, f"{start} · {t} + {a} · {t}² : 2", "м"),
        (
            f"Через {t} с скорость равна {end} м/с. Найдите ускорение.",
            a,
            f"({end} − {start}) : {t}",
            "м/с²",
        ),
    )[kind]
    given = f"Начальная скорость {start} м/с" + ("." if kind == 2 else f", ускорение {a} м/с².")
    return Exercise(
        f"{given} {prompt} Ответ дайте в {unit}.",
        str(value),
        f"{how} = {value} {unit}.",
        numbers(a * t, start + a, way + a * t, end + 1),
        unit,
    )


def kinetic(rng: Random) -> Exercise:
    mass, speed = rng.randint(1, 12) * 2, rng.randint(2, 15)
    energy = mass * speed * speed // 2
    if rng.random() < 0.6:
        return Exercise(
            f"Тело массой {mass} кг движется со скоростью {speed} м/с. "
            "Найдите кинетическую энергию в джоулях.",
            str(energy),
            f"E = m · v² : 2 = {mass} · {speed * speed} : 2 = {energy} Дж.",
            numbers(mass * speed, mass * speed * speed, mass * speed // 2),
            "Дж",
        )
    return Exercise(
        f"Тело массой {mass} кг движется со скоростью {speed} м/с. Найдите импульс в кг·м/с.",
        str(mass * speed),
        f"p = m · v = {mass} · {speed} = {mass * speed} кг·м/с.",
        numbers(energy, mass + speed, mass * speed * 2),
        "кг·м/с",
    )


def _written(formula: Mapping[str, int]) -> str:
    parts = (f"{atom}_{{{n}}}" if n > 1 else atom for atom, n in formula.items())
    return r"\(\mathrm{" + "".join(parts) + r"}\)"


def molar(rng: Random) -> Exercise:
    formula = rng.choice(FORMULAS)
    mass = sum(ATOMS[atom] * n for atom, n in formula.items())
    sums = " + ".join(f"{ATOMS[a]} · {n}" for a, n in formula.items())
    moles = rng.randint(2, 5)
    if rng.random() < 0.5:
        return Exercise(
            f"Найдите молярную массу {_written(formula)} в г/моль.",
            str(mass),
            f"{sums} = {mass} г/моль.",
            numbers(sum(ATOMS[a] for a in formula), mass + 2, mass * 2),
            "г/моль",
        )
    return Exercise(
        f"Какова масса {moles} моль вещества {_written(formula)} в граммах?",
        str(mass * moles),
        f"M = {mass} г/моль, m = {mass} · {moles} = {mass * moles} г.",
        numbers(mass, mass + moles, mass * moles + mass),
        "г",
    )


def solution(rng: Random) -> Exercise:
    share, total = rng.choice((2, 5, 8, 10, 12, 15, 20, 25)), rng.randint(2, 10) * 50
    salt = Fraction(share * total, 100)
    if rng.random() < 0.5:
        return Exercise(
            f"Сколько граммов соли в {total} г раствора с массовой долей {share} %?",
            num(salt),
            f"{total} · {share} : 100 = {num(salt)} г.",
            numbers(total - salt, Fraction(total, share), salt * 2),
            "г",
        )
    return Exercise(
        f"В {num(total - salt)} г воды растворили {num(salt)} г соли. "
        "Какова массовая доля соли в процентах?",
        str(share),
        f"Масса раствора {total} г; {num(salt)} : {total} · 100 = {share} %.",
        numbers(100 - share, salt, share + 3),
        "%",
    )


def scale(rng: Random) -> Exercise:
    per, cm = rng.choice((10_000, 25_000, 50_000, 100_000, 200_000)), rng.randint(2, 14)
    km = Fraction(per * cm, 100_000)
    shown = f"{per:,}".replace(",", " ")
    if rng.random() < 0.6:
        return Exercise(
            f"Масштаб карты 1 : {shown}. Отрезок на карте {cm} см. Каково расстояние в км?",
            num(km),
            f"В 1 см {num(Fraction(per, 100_000))} км; на {cm} см приходится {num(km)} км.",
            numbers(km * 10, km / 10, cm),
            "км",
        )
    return Exercise(
        f"Масштаб карты 1 : {shown}, расстояние на местности {num(km)} км. "
        "Какой длины отрезок на карте в см?",
        str(cm),
        f"{num(km)} : {num(Fraction(per, 100_000))} = {cm} см.",
        numbers(cm * 10, cm + 2, cm * 2),
        "см",
    )


def height(rng: Random) -> Exercise:
    foot, climb = rng.randint(5, 30), rng.randint(1, 10) * 500
    top = foot - 6 * climb // 1000
    return Exercise(
        f"У подножия горы {foot} °C. Какова температура на высоте {climb} м над подножием, если "
        "на каждый километр она понижается на 6 °C?",
        str(top),
        f"{num(Fraction(climb, 1000))} км · 6 = {6 * climb // 1000}; "
        f"{foot} − {6 * climb // 1000} = {top} °C.".replace("-", "−"),
        numbers(foot + 6 * climb // 1000, foot - 6, top + 6),
        "°C",
    )


def strand(rng: Random) -> Exercise:
    chain = "".join(rng.choice("АТГЦ") for _ in range(6))
    pair = "".join(PAIRS[one] for one in chain)
    swapped = "".join({"А": "Г", "Г": "А", "Т": "Ц", "Ц": "Т"}[one] for one in chain)
    return Exercise(
        f"Достройте вторую цепь ДНК к участку {chain}. Запишите буквы подряд.",
        pair,
        f"А напротив Т, Г напротив Ц: {pair}.",
        (swapped, *dict.fromkeys(_mutants(pair))),
        is_number=False,
    )


def _mutants(pair: str) -> Iterator[str]:
    for at in (0, 3):
        yield pair[:at] + PAIRS[pair[at]] + pair[at + 1 :]


TOPICS = (
    topic(
        "kmh",
        "physics",
        (7, 7),
        "Километры в час и метры в секунду",
        "Ученик переводит скорость из одних единиц в другие.",
        ("В километре 1000 метров, в часе 3600 секунд.", "Делим на 3,6 или умножаем на 3,6."),
        r"36\ \frac{\text{км}}{\text{ч}} = 10\ \frac{\text{м}}{\text{с}}",
        (
            "Умножают там, где надо делить.",
            "В метрах в секунду число меньше: за секунду проходят мало.",
        ),
        (("скорость", "Путь за единицу времени."), ("единица СИ", "Метр в секунду.")),
        "PHY.1.1",
        kmh,
    ),
    topic(
        "density",
        "physics",
        (7, 7),
        "Плотность вещества",
        "Ученик находит плотность, массу или объём тела по двум другим величинам.",
        ("Плотность — масса единицы объёма.", "Масса равна плотности, умноженной на объём."),
        r"\rho = \frac{m}{V}",
        ("У большого куска плотность больше.", "Плотность — свойство вещества, а не куска."),
        (("плотность", "Масса единицы объёма."), ("объём", "Сколько места занимает тело.")),
        "PHY.3.1",
        density,
    ),
    topic(
        "pressure",
        "physics",
        (7, 7),
        "Давление твёрдых тел",
        "Ученик находит давление, силу и объясняет роль площади опоры.",
        ("Давление — сила, делённая на площадь.", "Чем больше площадь опоры, тем меньше давление."),
        r"p = \frac{F}{S}",
        ("Давление зависит только от силы.", "Лыжи и каблук: та же сила, другая площадь."),
        (("давление", "Сила на единицу площади."), ("паскаль", "Ньютон на квадратный метр.")),
        "PHY.2.8",
        pressure,
    ),
    topic(
        "ohm",
        "physics",
        (8, 8),
        "Закон Ома для участка цепи",
        "Ученик по двум величинам из трёх находит силу тока, напряжение или сопротивление.",
        (
            "Сила тока прямо пропорциональна напряжению.",
            "Сила тока обратно пропорциональна сопротивлению.",
        ),
        r"I = \frac{U}{R}",
        ("Сопротивление зависит от напряжения.", "Сопротивление — свойство проводника."),
        (("сила тока", "Заряд за секунду."), ("сопротивление", "Как проводник мешает току.")),
        "PHY.4.2",
        ohm,
    ),
    topic(
        "heat",
        "physics",
        (8, 8),
        "Количество теплоты при нагревании",
        "Ученик рассчитывает теплоту, нужную для нагревания тела.",
        (
            "Теплота пропорциональна массе и изменению температуры.",
            "Важна разность температур, а не конечная температура.",
        ),
        r"Q = c m (t_2 - t_1)",
        ("Подставляют конечную температуру.", "Тело уже было нагрето: считаем изменение."),
        (("теплоёмкость", "Теплота на килограмм и градус."), ("джоуль", "Единица энергии.")),
        "PHY.3.2",
        heat,
    ),
    topic(
        "power",
        "physics",
        (8, 9),
        "Мощность тока и счёт за электричество",
        "Ученик находит израсходованную энергию и её стоимость.",
        ("Энергия — мощность, умноженная на время.", "Киловатт-час — это энергия, а не мощность."),
        r"A = P \cdot t",
        ("Киловатты делят на часы.", "Умножаем: чем дольше работал, тем больше израсходовал."),
        (("мощность", "Энергия за секунду."), ("киловатт-час", "3,6 МДж.")),
        "PHY.4.2",
        power,
    ),
    topic(
        "acceleration",
        "physics",
        (9, 9),
        "Равноускоренное движение",
        "Ученик находит скорость, путь и ускорение при прямолинейном равноускоренном движении.",
        (
            "Скорость растёт на a каждую секунду.",
            "Путь складывается из равномерной части и половины a, умноженного на квадрат времени.",
        ),
        r"v = v_0 + a t, \quad s = v_0 t + \frac{a t^2}{2}",
        ("Путь находят как конечную скорость на время.", "Скорость менялась: берут среднюю."),
        (("ускорение", "Изменение скорости за секунду."), ("путь", "Длина траектории.")),
        "PHY.2.2",
        acceleration,
    ),
    topic(
        "kinetic",
        "physics",
        (9, 10),
        "Кинетическая энергия и импульс",
        "Ученик находит энергию и импульс движущегося тела и различает их.",
        (
            "Энергия пропорциональна квадрату скорости.",
            "Импульс — произведение массы на скорость, он имеет направление.",
        ),
        r"E = \frac{m v^2}{2}, \quad p = m v",
        ("Вдвое быстрее — вдвое больше энергия.", "Квадрат: вчетверо больше."),
        (("импульс", "Масса на скорость."), ("энергия", "Способность совершить работу.")),
        "PHY.2.5",
        kinetic,
    ),
    topic(
        "molar",
        "chemistry",
        (8, 8),
        "Молярная масса и количество вещества",
        "Ученик находит молярную массу по формуле и массу порции вещества.",
        (
            "Молярная масса — сумма атомных масс с учётом индексов.",
            "Масса — молярная масса, умноженная на количество вещества.",
        ),
        r"m = M \cdot n",
        ("Индекс забывают умножить.", "Индекс — это число атомов: посчитайте каждый."),
        (("моль", "Порция из числа Авогадро частиц."), ("индекс", "Число атомов в формуле.")),
        "CHE.1.5",
        molar,
    ),
    topic(
        "solution",
        "chemistry",
        (8, 9),
        "Массовая доля вещества в растворе",
        "Ученик находит массу растворённого вещества и его долю.",
        (
            "Масса раствора — вода и вещество вместе.",
            "Доля — масса вещества, делённая на массу раствора.",
        ),
        r"w = \frac{m_1}{m} \cdot 100\,\%",
        ("Делят на массу воды.", "В знаменателе — весь раствор."),
        (("раствор", "Однородная смесь."), ("массовая доля", "Часть массы в процентах.")),
        "CHE.3.1",
        solution,
    ),
    topic(
        "scale",
        "geography",
        (5, 6),
        "Масштаб карты",
        "Ученик находит расстояние по карте и длину отрезка по расстоянию.",
        (
            "Масштаб говорит, во сколько раз уменьшено.",
            "Чтобы сантиметры перевести в километры, отбрось пять нулей.",
        ),
        r"1 : 100\,000 \Rightarrow 1\ \text{см} = 1\ \text{км}",
        ("Чем больше число, тем подробнее карта.", "Наоборот: уменьшено сильнее."),
        (("масштаб", "Отношение длин."), ("план", "Подробная карта небольшого места.")),
        "GEO.1.1",
        scale,
    ),
    topic(
        "height",
        "geography",
        (6, 7),
        "Температура воздуха на высоте",
        "Ученик рассчитывает температуру воздуха на заданной высоте.",
        (
            "С подъёмом на километр температура понижается примерно на 6 °C.",
            "Переведи метры в километры.",
        ),
        r"t = t_0 - 6 \cdot h",
        ("Выше — ближе к Солнцу, значит теплее.", "Воздух греется от земли."),
        (("тропосфера", "Нижний слой атмосферы."), ("высота", "Расстояние по вертикали.")),
        "GEO.1.4",
        height,
    ),
    topic(
        "strand",
        "biology",
        (9, 10),
        "Строим вторую цепь ДНК",
        "Ученик достраивает цепь ДНК по принципу дополнительности.",
        (
            "Аденин стоит напротив тимина, гуанин — напротив цитозина.",
            "По одной цепи однозначно строится другая.",
        ),
        r"\text{А} - \text{Т}, \quad \text{Г} - \text{Ц}",
        ("А спаривается с Г.", "Пары держат водородные связи: А с Т, Г с Ц."),
        (("нуклеотид", "Звено цепи ДНК."), ("дополнительность", "Строгое соответствие пар.")),
        "BIO.5.1",
        strand,
    ),
)
