"""Finding: documents, pure query builders, two engines, and keeping them in step."""
