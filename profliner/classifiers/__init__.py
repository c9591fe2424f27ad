"""What the classifiers of occupations and of education say, as shipped files; without Django."""
