"""Results of a study, opened for reading in a notebook: tables, figures and walks to the source."""

from tscs.reading.display import points, say, table
from tscs.reading.opened import open_study
from tscs.reading.pictures import figures, picture
from tscs.reading.walks import (
    lines_at_both_ends,
    pairs_behind,
    people_table,
    recording_line,
    source_lines,
    statuses_behind,
    telling_assessment,
    triplets_behind,
)

__all__ = [
    "figures",
    "lines_at_both_ends",
    "open_study",
    "pairs_behind",
    "people_table",
    "picture",
    "points",
    "recording_line",
    "say",
    "source_lines",
    "statuses_behind",
    "table",
    "telling_assessment",
    "triplets_behind",
]
