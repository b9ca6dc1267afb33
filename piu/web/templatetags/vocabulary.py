"""Words of the vocabularies in templates: `{{ code|word:"units" }}`."""

from django import template

from piu.domain.taxonomy.queries import label

register = template.Library()


@register.filter
def word(code: str, name: str) -> str:
    """The word for a code of a vocabulary, in the language of the page."""
    return label(name, code)
