"""The step relation: each rule, the schedules, the costs."""
