"""The body: hands and posture of one person, from mediapipe's pose and hand networks.

`perceiver` is the way in. `graphs` are the networks, `models` lends them,
`regions` says where each looks, `hand` and `posture` are the rules, `steady`
holds them in time.
"""
