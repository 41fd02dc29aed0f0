"""Small plans in the formats of others, written for these tests."""

from typing import Any


def own_document(**changes: Any) -> dict[str, Any]:
    """A plan of our own with one of everything."""
    return {
        "format": "coulisse-plan/1",
        "name": "Kleine zaal",
        "size": [400, 300],
        "focal": [200, 60],
        "zones": [
            {"key": "1", "name": {"nl": "Rang 1", "fr": "Catégorie 1"}, "colour": "#7A1F3D"},
            {"key": "pit", "name": "Staanplaatsen", "kind": "standing", "capacity": 30, "outline": [[50, 70], [350, 70], [350, 120], [50, 120]]},
        ],
        "sections": [
            {"key": "parterre", "name": {"nl": "Parterre"}, "entrance": "Deur A"},
            {"key": "balkon", "name": {"nl": "Balkon", "fr": "Balcon"}, "level": 1},
        ],
        "rows": [
            {"section": "parterre", "label": "A", "seats": [
                {"key": "A-1", "label": "1", "x": 100, "y": 140, "zone": "1", "rank": 1, "marks": ["wheelchair", "step_free"]},
                {"key": "A-2", "label": "2", "x": 124, "y": 140, "zone": "1", "rank": 2, "marks": ["companion"]},
                {"key": "A-3", "label": 3, "x": 178, "y": 140.5, "zone": "1", "blocked": "pilaar"},
            ]},
            {"section": "balkon", "label": "A", "seats": [{"label": "1", "x": 100, "y": 220, "zone": "1"}]},
        ],
        "areas": [
            {"kind": "stage", "rect": [50, 10, 300, 50], "label": {"nl": "Podium"}},
            {"kind": "table", "circle": [300, 200, 12]},
            {"kind": "wall", "line": [[0, 0], [0, 300]]},
            {"kind": "bar", "ellipse": [350, 250, 20, 10], "rotation": 30, "level": 1},
            {"kind": "text", "at": [20, 20], "label": "Nooduitgang"},
            {"kind": "stairs", "polygon": [[1, 1], [9, 1], [9, 9]]},
        ],
        **changes,
    }  # fmt: skip


def pretix_plan(**changes: Any) -> dict[str, Any]:
    def seat(guid: str, number: str, x: float, category: str = "Parterre") -> dict[str, Any]:
        return {"seat_guid": guid, "seat_number": number, "position": {"x": x, "y": 0}, "category": category}

    return {
        "name": "Zaal van elders",
        "categories": [{"name": "Parterre", "color": "#F44336"}, {"name": "Balkon", "color": "rgb(33, 150, 243)"}],
        "zones": [
            {
                "name": "Beneden", "zone_id": "beneden", "position": {"x": 100, "y": 200},
                "rows": [
                    {"row_number": "A", "position": {"x": 10, "y": 5}, "seats": [seat("ben-A-1", "1", 0), seat("ben-A-2", "2", 25)]},
                    {"row_number": "B", "position": {"x": 10, "y": 35}, "seats": [seat("ben-B-1", "1", 0), seat("ben-B-2", "2", 25)]},
                ],
                "areas": [
                    {"shape": "rectangle", "position": {"x": 0, "y": -100}, "rotation": 0, "rectangle": {"width": 80, "height": 40},
                     "text": {"text": "Podium", "position": {"x": 40, "y": 20}}, "color": "#eee"},
                    {"shape": "text", "position": {"x": 200, "y": 0}, "text": {"text": "Uitgang", "position": {"x": 1, "y": 2}}},
                ],
            },
            {
                "name": "Boven", "zone_id": "boven", "position": {"x": 100, "y": 400},
                "rows": [{"row_number": "A", "seats": [seat("bov-A-1", "1", 0, "Balkon")]}], "areas": [],
            },
        ],
        "size": {"width": 500, "height": 600},
        **changes,
    }  # fmt: skip


def seatsio_seat(label: str | None, x: float, y: float, category: int | None = 1, **more: Any) -> dict[str, Any]:
    return {"label": label, "x": x, "y": y, "categoryKey": category, "categoryLabel": None, **more}


def seatsio_chart(**sub_chart: Any) -> dict[str, Any]:
    row = {"label": "A", "seats": [seatsio_seat(str(number), 20 * number, 10) for number in range(1, 6)]}
    return {
        "name": "Grafiek",
        "categories": {"list": [{"key": 1, "label": "Duur", "color": "#87A9CD"}, {"key": 2, "label": "Goedkoop", "color": "#5E42ED"}]},
        "subChart": {"rows": [row], "tables": [], "booths": [], "shapes": [], "texts": [], "generalAdmissionAreas": [], "sections": [], **sub_chart},
    }


CSV = """rij;stoel;x;y;zone;vak;rang;kenmerken;geblokkeerd
A;1;10,5;20;Rang 1;Parterre;1;rolstoel;
A;2;34,5;20;Rang 1;Parterre;1;begeleider;
A;3;58,5;20;Rang 1;Parterre;2;;pilaar
B;1;10,5;48;Rang 2;Parterre;3;beperkt zicht + ringleiding;nee
"""

SVG = """<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="-10 -10 220 120">
  <rect x="-10" y="-10" width="220" height="120" fill="white"/>
  <rect x="50" y="0" width="100" height="20"/><text x="80" y="12">PODIUM</text>
  <g transform="translate(10, 40)">
    <circle cx="0" cy="0" r="5" id="seat-1-A-1"/>
    <circle cx="20" cy="0" r="5" id="seat-2-A-1"/>
    <g id="seat-10-A-1"><circle cx="180" cy="0" r="5"/></g>
    <text x="-8" y="3">A</text>
  </g>
  <ellipse cx="10" cy="-70" rx="5" ry="5" id="seat-1-B-2" transform="matrix(1, 0, 0, -1, 0, 0)"/>
  <rect x="90" y="60" width="10" height="10" id="seat-2-B-2" style="transform-origin: 95px 65px" transform="rotate(45)"/>
  <path id="seat-3-B-2" d="M 125 65 a 5 5 0 1 0 10 0 a 5,5 0 1,0 -10,0 z"/>
</svg>"""
