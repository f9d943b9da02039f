FACEMESH_TESSELATION: frozenset[tuple[int, int]]
FACEMESH_FACE_OVAL: frozenset[tuple[int, int]]
