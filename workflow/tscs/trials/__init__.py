"""Analyses of randomised trials."""
