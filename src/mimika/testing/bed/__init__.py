"""A test bed with known truth: a public-domain portrait animated along scripted curves.

    script = isolated(SignalName.AU12, rng)        # `scripts`: ready ones; `script`, `curves`: build others
    truth = script.truth()                         # true values at the times of the frames
    source = BedSource(render(script, rng))        # `play`: frames, as captured; `crowd.compose`: several people
    write_clip(path, render(script, rng), fps=25)  # `clip`: the same as a file

`conditions` adds noise, blur, dim or slanting light and fewer pixels. The
anatomy (`muscles`, `lids`, `eyeballs`, `pose`) was made without regard to how
perceivers measure, since it is the truth that they are judged against.
"""
