"""Which fields of work the generated colleges and universities teach."""

from uuid import UUID

from profliner.models import Field, Organisation

# Who is not named teaches every field; a field that nobody teaches goes without a name of a place.
TEACHES = {
    "Озёрнинский колледж техники и транспорта": "it engineering construction transport science law",
    "Колледж здоровья и услуг": "health service education business law science",
    "Колледж искусств и дизайна": "creative service education",
    "Городской университет": "it science health business law education creative service",
    "Институт инженеров и строителей": "it engineering construction transport science",
}


def taught_at() -> dict[UUID, frozenset[int]]:
    """For ``derive_steps``: fields by the organisation's id."""
    fields = dict(Field.objects.values_list("slug", "pk"))
    hosts = Organisation.objects.filter(name_ru__in=TEACHES, is_generated=True)
    return {
        pk: frozenset(fields[slug] for slug in TEACHES[name].split() if slug in fields)
        for pk, name in hosts.values_list("pk", "name_ru")
    }
