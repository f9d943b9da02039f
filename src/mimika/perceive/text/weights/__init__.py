"""The word model that `training/words.py` makes, with its card; `mimika.perceive.text.model` reads it."""
