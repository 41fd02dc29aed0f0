"""Subscriptions, passes and vouchers: what is sold, and who holds it."""

from django.urls import path

from .views import exchange_rules, members, products, renewals

urlpatterns = [
    path("", products.products, name="products"),
    path("new/<slug:kind>/", products.new, name="product-new"),
    path("<int:product>/", products.change, name="product"),
    path("<int:product>/archive/", products.archive, name="product-archive"),
    path("exchange/", exchange_rules.exchange_rules, name="exchange-rules"),
    path("exchange/<int:production>/", exchange_rules.of_event, name="exchange-rules-event"),
    path("members/", members.members, name="members"),
    path("members.csv", members.members_csv, name="members-csv"),
    path("members/close/", members.close, name="members-close"),
    path("members/close.csv", members.close_csv, name="members-close-csv"),
    path("members/<int:membership>/", members.member, name="member"),
    path("renewals/", renewals.runs, name="renewals"),
    path("renewals/new/", renewals.new, name="renewal-new"),
    path("renewals/<int:renewal>/", renewals.run, name="renewal"),
    path("renewals/<int:renewal>/start/", renewals.start, name="renewal-start"),
    path("renewals/<int:renewal>/discard/", renewals.discard, name="renewal-discard"),
    path("renewals/<int:renewal>/letters/", renewals.letters, name="renewal-letters"),
    path("renewals/<int:renewal>/prolong/", renewals.prolong, name="renewal-prolong"),
    path("renewals/<int:renewal>/release/", renewals.release, name="renewal-release"),
    path("renewals/<int:renewal>/answers.csv", renewals.answers_csv, name="renewal-answers-csv"),
]
