"""Words: what they say of emotion, valence and irony, in many languages, by a small model of ours.

`reader` is the way in for a text, `perceiver` for permitted words of one person.
`plain` brings a text into one form, `negation`, `concepts` and `features` find
what is in it, `model` holds the numbers that `training/words.py` learnt, `language`
guesses the language, `irony` looks for signs of irony.
"""
