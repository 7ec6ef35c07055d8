"""The intermediate representation: model, analyses, passes, and what is derived from them."""
