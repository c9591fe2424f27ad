"""How steps follow from what the city knows: subjects, directions of education, professions."""
