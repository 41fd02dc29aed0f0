"""Programme: events, their dates, their pictures; a season in and out."""

from django.urls import path

from .views import another_plan, new, performances, pictures, production, productions, season, states

urlpatterns = [
    path("", productions.productions, name="productions"),
    path("dates/", productions.dates, name="performances"),
    path("new/", new.new, name="production-new"),
    path("season/import/", season.bring_in, name="season-import"),
    path("season/export/", season.export, name="season-export"),
    path("<int:production>/", production.production, name="production"),
    path("<int:production>/remove/", production.remove, name="production-remove"),
    path("<int:production>/dates/", production.add_dates, name="production-dates"),
    path("<int:production>/dates/<slug:step>/", states.step_all, name="production-step"),
    path("<int:production>/pictures/", pictures.add, name="production-pictures"),
    path("<int:production>/pictures/order/", pictures.order, name="pictures-order"),
    path("<int:production>/pictures/<int:image>/", pictures.words, name="picture"),
    path("<int:production>/pictures/<int:image>/remove/", pictures.remove, name="picture-remove"),
    path("dates/<int:performance>/", performances.performance, name="performance"),
    path("dates/<int:performance>/copy/", performances.copy, name="performance-copy"),
    path("dates/<int:performance>/move/", performances.move, name="performance-move"),
    path("dates/<int:performance>/cancel/", performances.cancel, name="performance-cancel"),
    path("dates/<int:performance>/plan/", another_plan.another_plan, name="performance-plan"),
    path("dates/<int:performance>/remove/", performances.remove, name="performance-remove"),
    path("dates/<int:performance>/<slug:step>/", states.step, name="performance-step"),
]
