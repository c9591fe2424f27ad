"""What a test may ask inside the site where no page shows it; see ``Site.ask``."""

from library.models import Use


def uses(slug: str, kind: str) -> int:
    """Lines of the ledger about one lesson."""
    return Use.objects.filter(publication__slug=slug, kind=kind).count()
