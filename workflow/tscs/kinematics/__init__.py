"""Joint angles of recorded walks: from curves over gait events and cycles to range of motion."""
