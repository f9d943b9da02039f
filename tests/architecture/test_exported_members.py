"""What `mimika` offers is listed, sorted, there, documented, and quick to import."""

import inspect
import subprocess
import sys

import mimika


def test_all_is_sorted_and_every_name_is_there() -> None:
    assert list(mimika.__all__) == sorted(mimika.__all__)
    for name in mimika.__all__:
        assert getattr(mimika, name) is not None


def test_every_public_name_is_documented() -> None:
    for name in mimika.__all__:
        member = getattr(mimika, name)
        assert isinstance(member, str) or inspect.getdoc(member), name


def test_dir_shows_the_public_names() -> None:
    assert set(mimika.__all__) <= set(dir(mimika))


def test_importing_it_loads_no_codec_no_model_and_no_table_reader() -> None:
    heavy = "av cv2 mediapipe onnxruntime torch matplotlib pyarrow pydantic typer rich numpy"
    code = f"import sys, mimika; print(*[name for name in {heavy.split()!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == ""
