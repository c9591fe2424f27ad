from django.urls import path

from eschool.accounts import views

urlpatterns = [
    path("workplace/", views.workplace, name="workplace"),
]
