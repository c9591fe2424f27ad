"""Computing, languages, history and economics: answers follow from a rule without exception."""

from fractions import Fraction
from random import Random

from eschool.demo.practice.model import Exercise, num, numbers

VOICELESS = frozenset("кпстфхцчшщ")
# The rest of the word; the prefix before it follows from its first letter.
PREFIXED = {
    "ра": "дать бить говор ставить писание цвет сказ крыть вернуть лить мешать вести смотреть",
    "бе": "домный вкусный полезный шумный крайний конечный ветренный цветный",
    "и": "дать бежать печь ходить гнать пугать мерить следовать",
}
ADJECTIVES = {
    "серебря": "ный",
    "песча": "ный",
    "глиня": "ный",
    "кожа": "ный",
    "костя": "ной",
    "ути": "ный",
    "орли": "ный",
    "журавли": "ный",
    "ледя": "ной",
    "шерстя": "ной",
    "лебеди": "ный",
    "соколи": "ный",
}
DOUBLE_N = {
    "станцио": "ый",
    "авиацио": "ый",
    "клюкве": "ый",
    "соломе": "ый",
    "обществе": "ый",
    "пенсио": "ый",
    "утре": "ий",
    "лекцио": "ый",
    "мужестве": "ый",
    "количестве": "ый",
}
VERBS = (
    ("купать", "купает"),
    ("умывать", "умывает"),
    ("улыбать", "улыбает"),
    ("катать", "катает"),
    ("собирать", "собирает"),
    ("одевать", "одевает"),
    ("поднимать", "поднимает"),
    ("готовить", "готовит"),
    ("трудить", "трудит"),
    ("учить", "учит"),
    ("торопить", "торопит"),
    ("строить", "строит"),
    ("сердить", "сердит"),
)
WISHES = ("Он любит", "Ей нужно", "Хорошо бы")
NOW = ("Он сейчас", "Она каждый день", "Кто-то там")
NOUNS = "box bus cat dog class city baby day key brush watch lorry toy dish party fox bench pen"
VERBS_EN = "play watch go try wash carry read fix fly stay teach like study pass enjoy finish"
REGULAR = "play try stop like watch plan carry live clean study wash dance help hurry chat open"
DOUBLED = frozenset(("stop", "plan", "chat"))
VOWELS = frozenset("aeiou")


def binary(rng: Random) -> Exercise:
    value = rng.randint(5, 63)
    if rng.random() < 0.5:
        return Exercise(
            f"Переведите число {value} в двоичную систему.",
            f"{value:b}",
            f"Делим на 2 и читаем остатки снизу вверх: {value:b}.",
            (f"{value + 1:b}", f"{value:b}"[::-1] + "1", f"{value - 1:b}"),
        )
    return Exercise(
        f"Переведите двоичное число {value:b} в десятичную систему.",
        str(value),
        " + ".join(str(2**n) for n in range(6, -1, -1) if value >> n & 1) + f" = {value}.",
        numbers(value + 1, value * 2, value - 2),
    )


def hexadecimal(rng: Random) -> Exercise:
    value = rng.randint(17, 255)
    if rng.random() < 0.5:
        return Exercise(
            f"Переведите число {value} в шестнадцатеричную систему.",
            f"{value:X}",
            f"{value} = {value // 16} · 16 + {value % 16}, получается {value:X}.",
            (f"{value + 1:X}", f"{value:o}", f"{value:X}0"),
            is_number=False,
        )
    return Exercise(
        f"Переведите шестнадцатеричное число {value:X} в десятичную систему.",
        str(value),
        f"{value // 16} · 16 + {value % 16} = {value}.",
        numbers(value + 16, value - 1, value // 16 + value % 16),
    )


def information(rng: Random) -> Exercise:
    signs, bits = rng.randint(2, 40) * 8, rng.choice((8, 16))
    kilobytes = rng.randint(2, 12)
    kind = rng.randrange(3)
    if kind == 0:
        value = signs * bits // 8
        return Exercise(
            f"Сообщение из {signs} символов, каждый кодируется {bits} битами. Сколько это байтов?",
            str(value),
            f"{signs} · {bits} : 8 = {value} байт.",
            numbers(signs * bits, signs // 8, value * 2),
            "байт",
        )
    if kind == 1:
        return Exercise(
            f"Сколько байтов в {kilobytes} Кбайт (1 Кбайт = 1024 байта)?",
            str(kilobytes * 1024),
            f"{kilobytes} · 1024 = {kilobytes * 1024} байт.",
            numbers(kilobytes * 1000, kilobytes * 1024 * 8, kilobytes * 512),
            "байт",
        )
    power = rng.randint(3, 8)
    return Exercise(
        f"Символов в алфавите: {2**power}. Сколько битов нужно на один символ?",
        str(power),
        f"2 в степени {power} равно {2**power}, поэтому {power} бит.",
        numbers(power + 1, 2 ** (power - 1), power * 2),
        "бит",
    )


def logic(rng: Random) -> Exercise:
    a, b, c = (bool(rng.getrandbits(1)) for _ in range(3))
    shown, value = rng.choice(
        (
            ("A и B или C", (a and b) or c),
            ("не A и B", (not a) and b),
            ("(A или B) и не C", (a or b) and not c),
            ("не (A и C)", not (a and c)),
            ("A или не B и C", a or (not b and c)),
        )
    )
    given = f"A = {int(a)}, B = {int(b)}, C = {int(c)}"
    return Exercise(
        f"{given}. Чему равно выражение «{shown}»? Ответ: 0 или 1.",
        str(int(value)),
        f"Сначала «не», затем «и», затем «или»: {int(value)}.",
    )


def python(rng: Random) -> Exercise:
    a, b, c = rng.randint(17, 99), rng.randint(3, 9), rng.randint(2, 6)
    shown, value = rng.choice(
        (
            (f"{a} // {b}", a // b),
            (f"{a} % {b}", a % b),
            (f"{a} // {b} + {a} % {b}", a // b + a % b),
            (f"({a} + {c}) % {b}", (a + c) % b),
            (f"{c} ** 2 + {a} // 10", c**2 + a // 10),
        )
    )
    return Exercise(
        f"Что напечатает программа print({shown})?",
        str(value),
        f"// — целая часть частного, % — остаток, ** — степень: {value}.",
        numbers(value + 1, a // b + 2, a % b + 3, a - b),
    )


def prefix(rng: Random) -> Exercise:
    start = rng.choice(("ра", "ра", "бе", "и"))
    rest = rng.choice(PREFIXED[start].split())
    letter = "с" if rest[0] in VOICELESS else "з"
    kind = "глухим" if letter == "с" else "звонким"
    return Exercise(
        f"Какая буква пропущена: {start}…{rest}?",
        letter,
        f"Перед {kind} «{rest[0]}» пишем {letter}: {start}{letter}{rest}.",
        ("с" if letter == "з" else "з", "сс", "зз"),
        is_number=False,
    )


def tsya(rng: Random) -> Exercise:
    infinitive, form = rng.choice(VERBS)
    is_infinitive = rng.random() < 0.5
    start = rng.choice(WISHES if is_infinitive else NOW)
    stem = infinitive[:-2] if is_infinitive else form[:-1]
    answer = "ться" if is_infinitive else "тся"
    question = "что делать?" if is_infinitive else "что делает?"
    return Exercise(
        f"Допишите конец глагола: {start} {stem}… (тся или ться)",
        answer,
        f"Глагол отвечает на вопрос «{question}», поэтому {stem}{answer}.",
        ("тся" if is_infinitive else "ться", "тса", "цца"),
        is_number=False,
    )


def double_n(rng: Random) -> Exercise:
    words = ADJECTIVES if rng.random() < 0.5 else DOUBLE_N
    stem, ending = rng.choice(tuple(words.items()))
    is_double = words is DOUBLE_N
    answer = "нн" if is_double else "н"
    tail = ending if is_double else ending[1:]
    rule = "в суффиксах -онн-, -енн-" if is_double else "в суффиксах -ан-, -ян-, -ин-"
    return Exercise(
        f"Н или НН: {stem}…{tail}?",
        answer,
        f"Пишем «{stem}{answer}{tail}»: {answer} {rule} (исключения — деревянный, оловянный, "
        "стеклянный, ветреный).",
        ("н" if is_double else "нн", "ннн", "нь"),
        is_number=False,
    )


def _es(word: str) -> str:
    if word.endswith(("s", "x", "ch", "sh", "o")):
        return word + "es"
    if word.endswith("y") and word[-2] not in VOWELS:
        return word[:-1] + "ies"
    return word + "s"


def _ed(word: str) -> str:
    if word in DOUBLED:
        return word + word[-1] + "ed"
    if word.endswith("e"):
        return word + "d"
    if word.endswith("y") and word[-2] not in VOWELS:
        return word[:-1] + "ied"
    return word + "ed"


def plural(rng: Random) -> Exercise:
    word = rng.choice(NOUNS.split())
    return Exercise(
        f"Write the plural: one {word}, two …",
        _es(word),
        f"The plural of “{word}” is “{_es(word)}”.",
        (word + "s", word + "es", word[:-1] + "ies"),
        is_number=False,
    )


def third_person(rng: Random) -> Exercise:
    word = rng.choice(VERBS_EN.split())
    who = rng.choice(("He", "She", "My brother"))
    return Exercise(
        f"Write the verb in the present simple: {who} … every day. ({word})",
        _es(word),
        f"{who} {_es(word)}: with he, she and it the verb gets -s or -es.",
        (word + "s", word + "es", word),
        is_number=False,
    )


def past(rng: Random) -> Exercise:
    word = rng.choice(REGULAR.split())
    who = rng.choice(("We", "They", "I"))
    return Exercise(
        f"Write the verb in the past simple: Yesterday {who} … . ({word})".replace(
            "Yesterday They", "Yesterday they"
        ).replace("Yesterday We", "Yesterday we"),
        _ed(word),
        f"The past simple of “{word}” is “{_ed(word)}”.",
        (word + "ed", word + "d", word[:-1] + "ied"),
        is_number=False,
    )


def century(rng: Random) -> Exercise:
    year = rng.randint(101, 1999)
    value = (year + 99) // 100
    if rng.random() < 0.6:
        return Exercise(
            f"К какому веку относится {year} год нашей эры? Запишите номер века цифрами.",
            str(value),
            f"Век с номером {value} — это годы {value * 100 - 99}–{value * 100}.",
            numbers(value - 1, value + 1, year // 10),
        )
    before, after = rng.randint(20, 500), rng.randint(20, 500)
    return Exercise(
        f"Сколько лет прошло от {before} года до н. э. до {after} года н. э. (нулевого года нет)?",
        str(before + after - 1),
        f"{before} + {after} − 1 = {before + after - 1}: нулевого года не было.",
        numbers(before + after, abs(after - before), before + after + 1),
    )


def deposit(rng: Random) -> Exercise:
    total, rate = rng.randint(2, 40) * 5_000, rng.choice((4, 5, 8, 10, 12))
    once = Fraction(total * (100 + rate), 100)
    twice = once * (100 + rate) / 100
    shown = f"{total:,}".replace(",", " ")
    if rng.random() < 0.5:
        return Exercise(
            f"На вклад положили {shown} ₽ под {rate} % годовых. Сколько рублей будет через год?",
            num(once),
            f"{shown} · {num(Fraction(100 + rate, 100))} = {num(once)} ₽.",
            numbers(once - total, total + rate, twice),
            "₽",
        )
    return Exercise(
        f"На вклад положили {shown} ₽ под {rate} % годовых, проценты прибавляют к вкладу. "
        "Сколько рублей будет через два года?",
        num(twice),
        f"Через год {num(once)} ₽, через два — {num(twice)} ₽.",
        numbers(total + 2 * (once - total), once, twice + total),
        "₽",
    )
