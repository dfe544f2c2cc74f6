"""From a pilot series to the plan of a trial."""
