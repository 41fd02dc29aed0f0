"""Programme: events, their dates, their pictures; a season in and out."""

from django.urls import path

from .views import new, productions

urlpatterns = [
    path("", productions.productions, name="productions"),
    path("new/", new.new, name="production-new"),
    path("<int:production>/", productions.productions, name="production"),
    path("dates/<int:performance>/", productions.productions, name="performance"),
    path("season/import/", productions.productions, name="season-import"),
    path("season/export/", productions.productions, name="season-export"),
]
