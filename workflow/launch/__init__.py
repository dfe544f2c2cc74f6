"""What ``run.py`` does: make the environments and start the workflow in them.

Standard library only, because nothing else is installed when this runs.
"""
