"""The only composer: it opens the gate and joins the stages into a session.

`faces` finds, admits and reads everybody in a frame; `person` takes one person
from observation to decision; `session` runs both over a source. Next door:
`mimika.apps` uses sessions, the stages know nothing of one another.
"""
