"""The parts of the guide, in their order."""

from . import door, event, hall, house, offers, orders, prices, season, visit

CHAPTERS = (house, hall, prices, event, visit, door, orders, season, offers)
