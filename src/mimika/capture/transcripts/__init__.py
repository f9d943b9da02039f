"""Words that were captured as text: captions, what recognisers write, chat logs, live chats.

`open_words` gives one conversation as a source of `TextSpan`s and opens nobody's words who is not let in;
`LiveWords` is for words as they come; `read_transcript` gives all conversations of a file at once. What a file is
is told from its content, never from its name. Next door: `mimika.capture` for pictures.
"""

from mimika.capture.transcripts.live import LiveWords
from mimika.capture.transcripts.reading import Transcript, read_transcript
from mimika.capture.transcripts.utterances import Conversation, Utterance
from mimika.capture.transcripts.words import Words, open_words, speakers_in

__all__ = [
    "Conversation",
    "LiveWords",
    "Transcript",
    "Utterance",
    "Words",
    "open_words",
    "read_transcript",
    "speakers_in",
]
