"""The parts of the guide, in their order."""

from . import conditions, door, event, exchanging, hall, held, house, offers, orders, prices, renewal, season, visit

CHAPTERS = (house, hall, prices, event, visit, door, orders, season, offers, conditions, held, renewal, exchanging)
