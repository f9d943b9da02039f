# The part of scikit-learn that is used here; the library ships no types.

import numpy as np
from numpy.typing import NDArray

class NMF:
    components_: NDArray[np.float64]
    def __init__(
        self, n_components: int, *, init: str = ..., random_state: int = ..., max_iter: int = ..., tol: float = ...
    ) -> None: ...
    def fit_transform(self, X: NDArray[np.float64]) -> NDArray[np.float64]: ...
