"""The shape of the code, where no linter has a rule: sizes, frozen values, no stray pixels, idle imports."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
MOST_LINES = 400

SEALED_FROM_PIXELS = ("fuse", "understand", "decide", "act", "learn", "insight", "store")
SEALED_MODULES = {
    f"mimika.domain.{name}" for name in ("state", "events", "moments", "decisions", "readings", "geometry")
}
RAW = re.compile(
    r"\b(Pixels|uint8|bytes|bytearray|memoryview|Captured|VideoFrame|FaceRegion|BodyRegion|AudioChunk|TextSpan)\b"
)
CONTAINERS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
CHANGERS = {"append", "extend", "insert", "add", "update", "setdefault", "pop", "popitem", "remove", "clear", "discard"}
DRAWERS = {"utils", "util", "common", "helpers", "helper", "misc", "core"}

# What may be called while a module is loaded. None of it reads, writes, starts or asks anything.
AT_IMPORT = {
    "dataclass": "declares a type",
    "dataclass_transform": "declares a type",
    "field": "declares a default",
    "NewType": "declares a type",
    "TypeVar": "declares a type",
    "ParamSpec": "declares a type",
    "auto": "declares a member",
    "MappingProxyType": "makes a constant mapping immutable",
    "frozenset": "makes a constant set",
    "tuple": "makes a constant sequence",
    "dict.fromkeys": "makes a constant mapping",
    "range": "counts",
    "slice": "names a stretch",
    "len": "counts",
    "enumerate": "counts",
    "ord": "counts",
    "zip": "pairs constants",
    "sorted": "orders constants",
    "float": "makes infinity and NaN, which have no literal",
    "re.compile": "compiles a constant pattern",
    "Path": "names a place without looking at it",
    "Path.resolve": "names the place of the module itself",
    "math.radians": "converts a constant",
    "math.log": "converts a constant",
    "math.sqrt": "converts a constant",
    "math.exp": "converts a constant",
    "np.array": "makes a constant array",
    "np.dtype": "names a number type",
    "np.deg2rad": "converts a constant",
    "Fraction": "makes a constant number",
    "Path.with_name": "names a place without looking at it",
    "MetaData": "declares tables",
    "Table": "declares a table",
    "Column": "declares a table",
    "ForeignKey": "declares a table",
    "UniqueConstraint": "declares a table",
    "BeforeValidator": "declares a file format",
    "ConfigDict": "declares a file format",
    "Field": "declares a file format",
    "field_validator": "declares a file format",
    "model_validator": "declares a file format",
    "SettingsConfigDict": "declares settings",
    "typer.Typer": "declares a command",
    "typer.Option": "declares a command",
    "typer.Argument": "declares a command",
    "app.command": "declares a command",
    "app.callback": "declares a command",
}

# Methods of constant words and mappings, whatever these are called.
OF_CONSTANTS = {
    "items",
    "keys",
    "values",
    "split",
    "join",
    "startswith",
    "endswith",
    "removeprefix",
    "removesuffix",
    "upper",
    "lower",
}

# Calls of our own functions at import, each with its reason.
OWN_AT_IMPORT = {
    ("mimika.understand.population", "table_of"): "the prior of the population is a constant table",
    ("mimika.understand.population", "_stated"): "as above",
    ("mimika.understand.population", "is_of_the_mouth"): "as above",
    ("mimika.perceive.graph", "Lock"): "there is one standard error stream in a process",
    ("mimika.domain.signals", "_catalogue"): "the catalogue is derived from its own tables",
    ("mimika.domain.permits", "_Seal"): "the seal must be one object for the whole process",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One module of the package.

    Attributes:
        name: Its dotted name.
        text: Its source.
        tree: Its syntax tree.
    """

    name: str
    text: str
    tree: ast.Module

    def __str__(self) -> str:
        return self.name


def read(path: Path, base: Path = SRC) -> Module:
    text = path.read_text(encoding="utf-8")
    name = ".".join(path.relative_to(base).with_suffix("").parts).removesuffix(".__init__")
    return Module(name=name, text=text, tree=ast.parse(text))


def module(name: str, text: str) -> Module:
    """Return a module from its text, for proving that a rule bites."""
    return Module(name=name, text=text, tree=ast.parse(text))


# Rules: each yields what is wrong with a module.


def value_types(modules: list[Module]) -> set[str]:
    """Return the names of our dataclasses, models, enumerations and ids: making one of them is naming a constant."""
    classes = [node for one in modules for node in ast.walk(one.tree) if isinstance(node, ast.ClassDef)]
    known = {"BaseModel", "Enum", "StrEnum", "IntEnum"}
    for _ in classes:
        more = {node.name for node in classes if known & {dotted(base) for base in node.bases}} - known
        if not more:
            break
        known |= more
    declared = {
        node.name
        for node in classes
        if any(dotted(decorator).split(".")[-1] == "dataclass" for decorator in node.decorator_list)
    }
    named = {
        ast.unparse(node.targets[0])
        for one in modules
        for node in one.tree.body
        if isinstance(node, ast.Assign) and dotted(node.value) == "NewType"
    }
    return known | declared | named


def too_long(one: Module) -> Iterator[str]:
    lines = one.text.count("\n")
    if lines > MOST_LINES:
        yield f"{one.name} has {lines} lines, at most {MOST_LINES} are allowed"


def in_a_drawer(one: Module) -> Iterator[str]:
    for part in one.name.split("."):
        if part in DRAWERS:
            yield f"{one.name}: {part!r} says nothing about what is in it"


def loose_dataclasses(one: Module) -> Iterator[str]:
    for node in ast.walk(one.tree):
        if not isinstance(node, ast.ClassDef):
            continue
        for decorator in node.decorator_list:
            if dotted(decorator).split(".")[-1] != "dataclass":
                continue
            given = {word.arg for word in getattr(decorator, "keywords", []) if ast.unparse(word.value) == "True"}
            for missing in {"frozen", "slots", "kw_only"} - given:
                yield f"{one.name}.{node.name} is not declared {missing}=True"


def raw_fields(one: Module) -> Iterator[str]:
    stage = (*one.name.split("."), "")[1]
    if stage not in SEALED_FROM_PIXELS and one.name not in SEALED_MODULES:
        return
    for node in ast.walk(one.tree):
        if isinstance(node, ast.ClassDef):
            for field in node.body:
                if isinstance(field, ast.AnnAssign) and RAW.search(ast.unparse(field.annotation)):
                    yield f"{one.name}.{node.name}: a field of type {ast.unparse(field.annotation)} can hold raw media"


def work_at_import(one: Module) -> Iterator[str]:
    for call in calls_at_import(one.tree):
        name = dotted(call)
        of_a_constant = "." in name and name.split(".")[-1] in OF_CONSTANTS
        if of_a_constant or name in AT_IMPORT or name in VALUE_TYPES or (one.name, name) in OWN_AT_IMPORT:
            continue
        yield f"{one.name}:{call.lineno}: {name}() runs when the module is imported"


def mutable_globals(one: Module) -> Iterator[str]:
    """Containers at module level are constants by name, and nothing in the module changes them."""
    changed = set(_changed(one.tree))
    for node in one.tree.body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or not isinstance(node.value, CONTAINERS):
            continue
        name = ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target)
        if name != "__all__" and (not name.isupper() or name in changed):
            yield f"{one.name}:{node.lineno}: {name} is state that everybody shares"
    for node in ast.walk(one.tree):
        if isinstance(node, ast.Global):
            yield f"{one.name}:{node.lineno}: global {', '.join(node.names)}"


def _changed(tree: ast.Module) -> Iterator[str]:
    """Yield the names whose content is changed somewhere."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            yield ast.unparse(node.value)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGERS:
            yield ast.unparse(node.func.value)
        elif isinstance(node, ast.AugAssign):
            yield ast.unparse(node.target)


def undocumented(one: Module) -> Iterator[str]:
    if not ast.get_docstring(one.tree):
        yield f"{one.name} does not say why it exists"
    yield from _undocumented_in(one.tree, one.name)


def _undocumented_in(parent: ast.Module | ast.ClassDef, name: str) -> Iterator[str]:
    for node in parent.body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) or node.name.startswith("_"):
            continue
        if not ast.get_docstring(node) and "override" not in {dotted(one) for one in node.decorator_list}:
            yield f"{name}.{node.name} has no docstring"
        if isinstance(node, ast.ClassDef):
            yield from _undocumented_in(node, f"{name}.{node.name}")


def dotted(node: ast.AST) -> str:
    """Return what is called or decorated with, as it would be written, without arguments and subscripts."""
    if isinstance(node, ast.Call | ast.Subscript):
        return dotted(node.func if isinstance(node, ast.Call) else node.value)
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else type(node).__name__


def calls_at_import(tree: ast.Module) -> Iterator[ast.Call]:
    """Yield every call that runs when the module is loaded: those outside of functions, decorators and defaults in."""
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and "__name__" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.Call):
            yield node
        waiting += ast.iter_child_nodes(node)


MODULES = [read(path) for path in sorted(SRC.rglob("*.py"))]
VALUE_TYPES = value_types(MODULES)
every_module = pytest.mark.parametrize("one", MODULES, ids=str)


RULES = (too_long, in_a_drawer, loose_dataclasses, raw_fields, work_at_import, mutable_globals, undocumented)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@every_module
def test_the_code_keeps_the_rule(one: Module, rule: object) -> None:
    assert list(rule(one)) == []


FAULTS = [
    (too_long, "mimika.act.big", '"""Big."""\n' + "x = 1\n" * MOST_LINES),
    (in_a_drawer, "mimika.act.utils", '"""Everything."""'),
    (loose_dataclasses, "mimika.act.a", "@dataclass\nclass A: ..."),
    (loose_dataclasses, "mimika.act.a", "@dataclasses.dataclass(frozen=True, slots=True)\nclass A: ..."),
    (loose_dataclasses, "mimika.act.a", "@dataclass(frozen=False, slots=True, kw_only=True)\nclass A: ..."),
    (raw_fields, "mimika.fuse.a", "class A:\n    crop: NDArray[np.uint8]"),
    (raw_fields, "mimika.domain.state", "class A:\n    thumbnail: bytes | None"),
    (raw_fields, "mimika.store.a", "class A:\n    last: Captured[VideoFrame]"),
    (work_at_import, "mimika.act.a", "model = load()"),
    (work_at_import, "mimika.act.a", "class A:\n    path = Path.cwd()"),
    (work_at_import, "mimika.act.a", "def f(at=time.time()): ..."),
    (work_at_import, "mimika.act.a", "@register()\ndef f(): ..."),
    (mutable_globals, "mimika.act.a", "CACHE = {}\ndef f(x):\n    CACHE[x] = 1"),
    (mutable_globals, "mimika.act.a", "CACHE: Final = []\ndef f(x):\n    CACHE.append(x)"),
    (mutable_globals, "mimika.act.a", "seen: list[int] = []"),
    (mutable_globals, "mimika.act.a", "def f():\n    global seen"),
    (undocumented, "mimika.act.a", '"""Why."""\ndef act(): ...'),
    (undocumented, "mimika.act.a", '"""Why."""\nclass A:\n    """A."""\n    def act(self): ...'),
    (undocumented, "mimika.act.a", "x = 1"),
]


@pytest.mark.parametrize(
    ("rule", "name", "text"), FAULTS, ids=[f"{one[0].__name__}-{n}" for n, one in enumerate(FAULTS)]
)
def test_a_fault_is_seen(rule: object, name: str, text: str) -> None:
    assert list(rule(module(name, text)))


@pytest.mark.parametrize(
    "text",
    [
        '@dataclass(frozen=True, slots=True, kw_only=True)\nclass A:\n    """A."""\n    x: float = field(default=1.0)',
        "NAMES: Final[Mapping[str, int]] = MappingProxyType({'a': 1})",
        "NAMES: Final = {'a': 1}\ndef f(own):\n    own['a'] = NAMES['a']",
        "late = lambda: load()",
        "def f():\n    return load()",
        "if __name__ == '__main__':\n    main()",
    ],
)
def test_sound_code_is_not_refused(text: str) -> None:
    sound = module("mimika.fuse.sound", text)
    found = [what for rule in (loose_dataclasses, raw_fields, work_at_import, mutable_globals) for what in rule(sound)]
    assert found == []


def test_every_allowance_is_still_needed() -> None:
    """An exception that nobody uses is dead; ours must go when the code goes."""
    own = {(one.name, dotted(call)) for one in MODULES for call in calls_at_import(one.tree)}
    assert set(OWN_AT_IMPORT) <= own
