"""Statistics of a randomised trial with two arms."""
