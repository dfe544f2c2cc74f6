"""The stages of the computation, by what they need; `tscs.stages.whole` is all of them."""
