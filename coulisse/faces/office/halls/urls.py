"""Addresses of this part of the office."""

from django.urls import path

from .views import bring_in, changes, generate, halls, layouts, plan, versions, zones

urlpatterns = [
    path("", halls.halls, name="halls"),
    path("new/", halls.new, name="hall-new"),
    path("<int:hall>/", halls.hall, name="hall"),
    path("<int:hall>/change/", halls.change, name="hall-change"),
    path("<int:hall>/archive/", halls.archive, name="hall-archive"),
    path("<int:hall>/restore/", halls.restore, name="hall-restore"),
    path("<int:hall>/layouts/", layouts.add, name="layout-add"),
    path("layouts/<int:layout>/", layouts.layout, name="layout"),
    path("layouts/<int:layout>/rename/", layouts.rename, name="layout-rename"),
    path("layouts/<int:layout>/archive/", layouts.archive, name="layout-archive"),
    path("layouts/<int:layout>/restore/", layouts.restore, name="layout-restore"),
    path("layouts/<int:layout>/draft/", layouts.copy, name="layout-draft"),
    path("layouts/<int:layout>/file/", bring_in.bring_in, name="layout-file"),
    path("layouts/<int:layout>/file/keep/", bring_in.keep, name="layout-file-keep"),
    path("layouts/<int:layout>/generator/", generate.generator, name="layout-generator"),
    path("plans/<int:version>/", plan.plan, name="plan"),
    path("plans/<int:version>/drawing/", plan.geometry, name="plan-drawing"),
    path("plans/<int:version>/seats/", changes.seats, name="plan-seats"),
    path("plans/<int:version>/undo/", changes.undo, name="plan-undo"),
    path("plans/<int:version>/ranks/", changes.ranks, name="plan-ranks"),
    path("plans/<int:version>/zones/", zones.zones, name="plan-zones"),
    path("plans/<int:version>/publish/", versions.publish, name="plan-publish"),
    path("plans/<int:version>/discard/", versions.discard, name="plan-discard"),
    path("plans/<int:version>/compare/", versions.compare, name="plan-compare"),
    path("plans/<int:version>/export/", versions.export, name="plan-export"),
    path("plans/<int:version>/export/<slug:format_name>/", versions.download, name="plan-download"),
]
