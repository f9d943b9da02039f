"""Speech becomes words, by models that the user fetches: adapters of `mimika.domain.ports.Recogniser`.

Nothing here recognises by itself. Next door: `mimika.perceive.text` reads the words.
"""
