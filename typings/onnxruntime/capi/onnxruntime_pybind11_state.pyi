class Fail(Exception): ...  # noqa: N818 -- the library's name
class InvalidArgument(Exception): ...  # noqa: N818
class InvalidGraph(Exception): ...  # noqa: N818
class InvalidProtobuf(Exception): ...  # noqa: N818
class NoModel(Exception): ...  # noqa: N818
class NotImplemented(Exception): ...  # noqa: A001, N818
class RuntimeException(Exception): ...  # noqa: N818
