from django.urls import path

from search import views

urlpatterns = [
    path("", views.search, name="search"),
    path("in-vain/", views.searched_in_vain, name="searched_in_vain"),
    path("suggest/", views.suggest, name="search_suggest"),
    path("similar/<key:pk>/", views.similar, name="search_similar"),
]
