"""What can be done with the programme. Inside a house scope; keyword-only; each is one transaction.

Every refusal is a `ProgrammeRefused` whose `str()` is a sentence for who asked; every change is a line of history
under ``production:<id>`` or ``performance:<id>``.
"""

from coulisse.programme.images import ImageRefused
from coulisse.programme.types import FieldsRefused, ProgrammeRefused

from .checks import AlreadyThere, MoveInstead, PlacesWouldChange, PlanNotPublished, StateRefused, ZonesWithoutPrice
from .performances import (
    add_performance,
    change_performance,
    copy_performance,
    remove_performance,
    set_plan_version,
)
from .pictures import add_image, change_image, order_images, remove_image
from .productions import ExternalIdTaken, SlugInUse, SlugTaken, StillHasPerformances, change_production, create_production, remove_production
from .states import announce, cancel_performance, move_performance, put_on_sale, take_off_sale

__all__ = [
    "AlreadyThere",
    "ExternalIdTaken",
    "FieldsRefused",
    "ImageRefused",
    "MoveInstead",
    "PlacesWouldChange",
    "PlanNotPublished",
    "ProgrammeRefused",
    "SlugInUse",
    "SlugTaken",
    "StateRefused",
    "StillHasPerformances",
    "ZonesWithoutPrice",
    "add_image",
    "add_performance",
    "announce",
    "cancel_performance",
    "change_image",
    "change_performance",
    "change_production",
    "copy_performance",
    "create_production",
    "move_performance",
    "order_images",
    "put_on_sale",
    "remove_image",
    "remove_performance",
    "remove_production",
    "set_plan_version",
    "take_off_sale",
]
