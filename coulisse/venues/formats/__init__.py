"""Seating plans in the formats of others: each file reads one of them into a `coulisse-plan/1` document.

`detect.read_any` finds out which one it is. A reader either answers an `ImportedPlan`, whose document
`plan.read_plan` accepts, or raises `PlanRefused` with every problem; what could be repaired is a warning.
"""
