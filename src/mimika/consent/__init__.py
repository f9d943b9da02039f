"""Who allowed what: notices, consent records, grants, and the gate that everything sensed must pass twice.

Once on the way in (`Gate.admit_*`), once on the way out (`Gate.release`).
`notices` says what people are told, `saying` and `register` keep what they
answer, `records`, `receipts`, `passes` and `paper` write and read it, `signs`
and `zones` serve places. Next door: `mimika.domain.permits` and
`mimika.domain.consents` hold the types, `mimika.pipeline` alone opens the gate.
"""
