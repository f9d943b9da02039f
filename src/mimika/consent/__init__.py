"""Who allowed what: grants and the gate that everything sensed must pass twice.

Once on the way in (`Gate.admit_*`), once on the way out (`Gate.release`). Next
door: `mimika.domain.permits` holds the types, `mimika.pipeline` alone opens
the gate.
"""
