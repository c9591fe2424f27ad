"""Addresses of Profliner, area by area."""

from profliner.urls import guidance, opportunities, paths, professions, recommending, students

urlpatterns = [
    *professions.urlpatterns,
    *students.urlpatterns,
    *recommending.urlpatterns,
    *opportunities.urlpatterns,
    *paths.urlpatterns,
    *guidance.urlpatterns,
]
