"""Standard setting: from judgements of a panel to cuts on the scale with their standard errors."""

from assess.standard_setting.angoff import AngoffCut, angoff
from assess.standard_setting.bookmark import bookmark, id_matching, response_locations
from assess.standard_setting.judged_groups import GroupCut, borderline_group, contrasting_groups
from assess.standard_setting.panel import PanelCut

__all__ = [
    "AngoffCut",
    "GroupCut",
    "PanelCut",
    "angoff",
    "bookmark",
    "borderline_group",
    "contrasting_groups",
    "id_matching",
    "response_locations",
]
