from collections.abc import Sequence

class Classification:
    score: float
    label: str

class ClassificationList:
    classification: Sequence[Classification]
    @staticmethod
    def FromString(serialized: bytes) -> ClassificationList: ...
