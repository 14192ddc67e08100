"""What a machine does to a run: full disks, locked files, killed kernels, odd paths. A clear sentence, the old output, no traceback."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cchc_analysis.cli import main
from cchc_analysis.io import store
from tests.strength.record import tried
from tests.strength.scene import CCHC, OPEN, OPENING, SAY, Scene, contents, whole, write_notebook

AREA = "Sự cố máy móc"
ROOT_ONLY = pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="KHÔNG THỬ ĐƯỢC: cần quyền root để gắn ổ đĩa nhỏ")
Disk = Callable[[Path, int], None]


@pytest.fixture
def small_disk() -> Iterator[Disk]:
    """Put a folder on a disk of its own, with so many kilobytes free."""
    mounted: list[Path] = []

    def mount(folder: Path, free: int) -> None:
        kept = folder.with_name(folder.name + "-cũ")
        folder.rename(kept)
        folder.mkdir()
        used = sum(-(-p.stat().st_size // 4096) * 4 + 4 for p in kept.rglob("*"))
        size = f"size={used + free}k"
        if subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], capture_output=True, check=False).returncode:
            kept.replace(folder)
            pytest.skip("KHÔNG THỬ ĐƯỢC: máy này không cho gắn ổ đĩa nhỏ")
        mounted.append(folder)
        shutil.copytree(kept, folder, dirs_exist_ok=True)
        shutil.rmtree(kept)

    yield mount
    for folder in mounted:
        subprocess.run(["umount", "-l", folder], check=False)


@ROOT_ONLY
@tried(AREA, "Ổ đĩa chứa kết quả đầy khi đang ghi báo cáo", "Mã 1, “ổ đĩa đã đầy”; bộ cũ còn nguyên")
def test_the_disk_of_the_outputs_fills_up(scene: Scene, small_disk: Disk) -> None:
    small_disk(scene.root / "outputs", 60)
    scene.changed()
    old = scene.documents()
    done = scene.cchc("run", "2024-Q2")
    assert (done.code, scene.documents()) == (1, old)
    assert "ổ đĩa đã đầy. Kết quả cũ còn nguyên" in done.err


@ROOT_ONLY
@pytest.mark.parametrize("words", [("run", "2024-Q2", "--force"), ("audit", "x.txt", "--html", "soat.html")], ids=["run", "audit"])
@tried(AREA, "Ổ đĩa chứa cả dự án đã đầy từ trước", "Mã 1, “ổ đĩa đã đầy”; khóa thư mục vẫn giữ và nhả đúng")
def test_a_project_on_a_full_disk(words: tuple[str, ...], scene: Scene, small_disk: Disk) -> None:
    (scene.root / "x.txt").write_text("Tỷ lệ đúng hạn 5/10 hồ sơ, đạt 60%.", encoding="utf-8")
    small_disk(scene.root, 16)
    for size in (4096, 1):
        with (scene.root / f"đầy-{size}").open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * size)
            except OSError as error:
                assert error.errno == errno.ENOSPC
    done = scene.cchc(*words)
    assert (done.code, "ổ đĩa đã đầy" in done.err) == (1, True)


@tried(AREA, "Hết hạn mức: hệ điều hành không cho ghi tệp lớn hơn 40 kB", "Mã 1, nêu lý do; bộ cũ còn nguyên")
def test_files_may_not_grow(scene: Scene) -> None:
    old = scene.documents()
    done = scene.cchc("run", "2024-Q2", "--force", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000)))
    assert (done.code, scene.documents()) == (1, old)
    assert "tệp lớn quá mức cho phép. Kết quả cũ còn nguyên" in done.err


@ROOT_ONLY
@tried(AREA, "Dự án nằm trên ổ chỉ đọc: lập báo cáo, mở quý mới, soát có ghi tệp", "Mã 1 hoặc 2, “thư mục chỉ cho đọc”")
def test_a_read_only_disk(scene: Scene, small_disk: Disk) -> None:
    small_disk(scene.root, 500)
    subprocess.run(["mount", "-o", "remount,ro", scene.root], check=True)
    (text := scene.root.parent / "x.txt").write_text("Tỷ lệ đúng hạn 5/10 hồ sơ, đạt 60%.", encoding="utf-8")
    for words, code in ((("run", "2024-Q2", "--force"), 2), (("new", "2024-Q3"), 2), (("audit", text, "--html", "soat.html"), 1)):
        done = scene.cchc(*words)
        assert (done.code, "chỉ cho đọc" in done.err) == (code, True), done


@ROOT_ONLY
@tried(AREA, "Kiểm tra và giải thích số liệu trên ổ chỉ đọc", "Chạy được, không cần ghi gì")
def test_reading_needs_no_writing(scene: Scene, small_disk: Disk) -> None:
    small_disk(scene.root, 500)
    subprocess.run(["mount", "-o", "remount,ro", scene.root], check=True)
    assert scene.cchc("check", "2024-Q2").code == 0
    assert scene.cchc("explain", "one_stop.received@communes", "2024-Q2").code == 0
    assert scene.cchc("run", "2024-Q2").code == 0


@pytest.mark.parametrize("number", [errno.EACCES, errno.EBUSY, errno.EPERM])
@tried(AREA, "Tệp hoặc thư mục kết quả đang mở trong Word, Excel (bị khóa) lúc thay bộ cũ", "Báo lỗi bằng tiếng Việt; bộ cũ còn nguyên")
def test_a_locked_output(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "2024-Q2"
    target.mkdir()
    (target / "report.docx").write_text("cũ")

    def locked(self: Path, to: Path) -> Path:
        raise OSError(number, "The process cannot access the file", str(self))

    monkeypatch.setattr(store, "_exchange", lambda new, old: False)
    monkeypatch.setattr(Path, "rename", locked)
    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(store.OutputError, match="Kết quả cũ còn nguyên") as told, store.built_aside(target) as aside:
        (aside / "report.docx").write_text("mới")
    with pytest.raises(store.OutputError, match="Kết quả cũ còn nguyên"):
        store.write_whole(target / "report.docx", b"moi")
    assert "process" not in str(told.value)
    assert contents(tmp_path) == {"2024-Q2/report.docx": "cũ".encode()}


@tried(AREA, "Bị khóa giữa hai lần đổi tên thư mục (không đổi chỗ một bước được)", "Thư mục cũ được đặt lại chỗ cũ")
def test_locked_between_two_moves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "q"
    target.mkdir()
    (target / "a").write_text("cũ")
    rename = Path.rename

    def second_fails(self: Path, to: Path) -> Path:
        if self.name.endswith(".tmp"):
            raise PermissionError(errno.EACCES, "locked")
        return rename(self, to)

    monkeypatch.setattr(store, "_exchange", lambda new, old: False)
    monkeypatch.setattr(Path, "rename", second_fails)
    with pytest.raises(store.OutputError), store.built_aside(target) as aside:
        (aside / "a").write_text("mới")
    assert contents(tmp_path) == {"q/a": "cũ".encode()}


@tried(
    AREA,
    "Tệp số liệu mang giờ của tương lai, kết quả mang giờ quá khứ; rồi sửa số liệu mà giờ lùi lại",
    "Chỉ nội dung quyết định: không đổi thì giữ, đổi thì lập lại",
)
def test_times_of_files_mean_nothing(scene: Scene) -> None:
    for folder, when in ((scene.root / "data", 4_000_000_000), (scene.published, 100_000_000)):
        for path in folder.rglob("*"):
            os.utime(path, (when, when))
    assert "không có gì thay đổi" in scene.cchc("run", "2024-Q2").out
    scene.changed()
    os.utime(scene.raw / "period.yaml", (50_000_000, 50_000_000))
    assert "đã lập xong" in scene.cchc("run", "2024-Q2").out


@pytest.mark.parametrize(("now", "code"), [pytest.param(4e8, 0, marks=pytest.mark.slow), (1000.0, 2)], ids=["1982", "1970"])
@tried(AREA, "Đồng hồ máy lùi về năm 1982; về năm 1970 (hết pin)", "Cùng từng byte như cũ; trước 1980 thì từ chối, bảo chỉnh ngày giờ")
def test_a_clock_set_back(now: float, code: int, scene: Scene, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        f"import time\n_local, _gm = time.localtime, time.gmtime\ntime.time = lambda: {now}\n"
        f"time.localtime = lambda s=None: _local({now} if s is None else s)\ntime.gmtime = lambda s=None: _gm({now} if s is None else s)\n"
    )
    old = scene.documents()
    done = scene.cchc("run", "2024-Q2", "--force", env={"PYTHONPATH": str(tmp_path)})
    assert (done.code, "chỉnh lại ngày giờ" in done.err, scene.documents()) == (code, code == 2, old)


DEATHS = {
    "nhân Jupyter bị giết": (("--kernel",), "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "Nhân Jupyter"),
    "tiến trình bị giết": ((), "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "tiến trình bị ngắt giữa chừng"),
    "sổ tay tự thoát": ((), "import os\nos._exit(0)", "tiến trình bị ngắt giữa chừng"),
}


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.slow if "nhân" in name else ()) for name in DEATHS])
@tried(AREA, "Sổ tay đang chạy thì nhân Jupyter hoặc tiến trình bị giết, hoặc sổ tay tự thoát", "Mã 1, nói rõ; bộ cũ còn nguyên")
def test_a_killed_kernel(name: str, scene: Scene) -> None:
    words, cell, said = DEATHS[name]
    write_notebook(scene.root, OPEN, OPENING, SAY, cell)
    old = scene.documents()
    done = scene.cchc("run", "2024-Q2", *words)
    assert (done.code, said in done.err, scene.documents()) == (1, True, old), done


HANGS = {
    "ô ngủ, chạy trong tiến trình": ((), "import time\ntime.sleep(300)", "ô chạy quá 2 giây"),
    "ô ngủ, chạy bằng nhân Jupyter": (("--kernel",), "import time\ntime.sleep(300)", "chạy quá 2 giây"),
    "ô nuốt mọi lỗi": (
        (),
        "import time\nwhile True:\n    try:\n        time.sleep(300)\n    except BaseException:\n        pass",
        "không tiến triển",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", list(HANGS))
@tried(AREA, "Sổ tay treo: ô ngủ mãi, ô nuốt cả lệnh dừng", "Bị dừng khi hết giờ, mã 1; bộ cũ còn nguyên")
def test_a_notebook_that_hangs(name: str, scene: Scene) -> None:
    words, cell, said = HANGS[name]
    write_notebook(scene.root, OPEN, OPENING, SAY, cell)
    old = scene.documents()
    script = (
        "import sys, functools\nfrom cchc_analysis.publish import execution, quarters\nfrom cchc_analysis.cli import main\nexecution.CELL_SECONDS = 2\n"
        "quarters.each_task = functools.partial(quarters.each_task, seconds=12)\nsys.exit(main(sys.argv[1:]))"
    )
    start = time.monotonic()
    arguments = [sys.executable, "-c", script, "run", "2024-Q2", *words]
    done = subprocess.run(arguments, cwd=scene.root, capture_output=True, encoding="utf-8", check=False, timeout=120)
    assert time.monotonic() - start < 100
    assert (done.returncode, said in done.stderr, scene.documents()) == (1, True, old), done
    assert "Traceback" not in done.stderr
    scene.nothing_lost()


@pytest.mark.slow
@tried(AREA, "Bấm Ctrl+C giữa chừng", "Mã 130, “Đã dừng theo yêu cầu”; bộ cũ còn nguyên, chạy lại được")
def test_an_interrupt(scene: Scene) -> None:
    flag = scene.root / "đang chạy"
    write_notebook(scene.root, OPEN, OPENING, SAY, f"import pathlib, time\npathlib.Path({str(flag)!r}).touch()\ntime.sleep(300)")
    old = scene.documents()
    process = subprocess.Popen([*CCHC, "run", "2024-Q2"], cwd=scene.root, stderr=subprocess.PIPE, start_new_session=True)
    deadline = time.monotonic() + 60
    while not flag.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGINT)
    said = process.communicate(timeout=60)[1].decode()
    assert (process.returncode, said.strip()) == (130, "Đã dừng theo yêu cầu; kết quả cũ còn nguyên.")
    assert scene.documents() == old
    scene.nothing_lost()


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "không phải JSON", '{"cells": 3, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "[" * 100_000]
)
@tried(AREA, "Tệp sổ tay rỗng, hỏng, không phải sổ tay", "Mã 1, nêu tên sổ tay; bộ cũ còn nguyên")
def test_a_broken_notebook(text: str, scene: Scene) -> None:
    from cchc_analysis.publish.execution import RunError, execute

    path = scene.root / "notebooks" / "quarterly_report.ipynb"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RunError, match=r"quarterly_report\.ipynb: tệp hỏng"):
        execute(path, scene.root, {}, False)
    if text == "{}":
        done = scene.cchc("run", "2024-Q2")
        assert (done.code, "quarterly_report.ipynb" in done.err) == (1, True), done


MANIFESTS = [
    "",
    "[]",
    "null",
    "{}",
    "[" * 100_000,
    '{"quarter": [1], "inputs": 1}',
    '{"quarter":"2024-Q2","outputs":[],"inputs":{"data":[]},"summary":7}',
    "\ufeff\x00",
]


@pytest.mark.parametrize("text", MANIFESTS)
@tried(
    AREA,
    "manifest.json của bộ đã công bố bị cắt, hỏng, sai kiểu, lồng 100.000 lớp",
    "Không coi là bộ nguyên vẹn; verify nói không phải bộ do cchc lập",
)
def test_a_broken_manifest(text: str, scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    from cchc_analysis.publish.published import write_site
    from cchc_analysis.publish.run import unchanged

    (scene.published / "manifest.json").write_text(text, encoding="utf-8")
    assert unchanged("2024-Q2", scene.root) is None
    assert main(["verify", str(scene.published)]) == 2
    assert "không phải bộ tài liệu" in capsys.readouterr().err
    write_site(scene.root / "outputs")


@tried(AREA, "Đường dẫn có dấu cách, chữ Việt dựng sẵn và chữ Việt tổ hợp (NFD, như macOS)", "Chạy như thường, cùng từng byte")
def test_paths_in_vietnamese_composed_and_decomposed(scene: Scene) -> None:
    old = scene.documents()
    moved = scene.root.with_name("Bao\u0301 ca\u0301o quy\u0301 \u0110o\u0302\u0309i")
    scene.root.rename(moved)
    scene = Scene(moved)
    assert scene.cchc("run", "2024-Q2", "--force").code == 0
    assert scene.documents() == old


@pytest.mark.slow
@tried(AREA, "Thư mục dự án sâu, đường dẫn dài 2.000 ký tự", "Chạy như thường, cùng từng byte")
def test_a_very_long_path(scene: Scene, tmp_path: Path) -> None:
    old = scene.documents()
    deep = tmp_path.joinpath(*["thư mục rất dài " + "d" * 60] * ((2000 - len(str(tmp_path))) // 77))
    deep.mkdir(parents=True)
    scene.root.rename(deep / "dự án")
    scene = Scene(deep / "dự án")
    assert scene.cchc("run", "2024-Q2", "--force", "--root", scene.root).code == 0
    assert scene.documents() == old


@pytest.mark.parametrize("out", ["a" * 300, "/".join(["b" * 200] * 25)], ids=["tên 300 ký tự", "đường dẫn 5.000 ký tự"])
@tried(AREA, "Đường dẫn quá dài đối với hệ điều hành", "Báo “đường dẫn quá dài”, không ghi gì")
def test_a_path_too_long(out: str, scene: Scene, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (text := tmp_path / "x.txt").write_text("Tỷ lệ đúng hạn 5/10 hồ sơ, đạt 60%.", encoding="utf-8")
    assert main(["audit", str(text), "--html", str(tmp_path / out / "x.html")]) == 1
    assert "đường dẫn quá dài" in capsys.readouterr().err
    assert main(["audit", f"{out}.txt"]) == 1
    assert main(["check", "2024-Q2", "--root", out]) == 1
    assert "Traceback" not in capsys.readouterr().err
    scene.nothing_lost()


@pytest.mark.parametrize(
    "words", [("check", "2024-Q2"), ("run", "2024-Q2", "--force"), ("verify", "outputs/2024-Q2")], ids=["check", "run", "verify"]
)
@tried(AREA, "Máy không đặt tiếng Việt: LANG=C, không có UTF-8", "Chạy như thường, chữ in ra vẫn đủ dấu")
def test_a_locale_without_letters(words: tuple[str, ...], scene: Scene) -> None:
    old = scene.documents()
    plain = {"LANG": "C", "LC_ALL": "C", "LC_CTYPE": None, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": None}
    done = scene.cchc(*words, env=plain)
    assert (done.code, scene.documents()) == (0, old)
    assert any(letter in done.out for letter in "ậỗịđ")


LONG = [("check", "2024-Q2", "--json"), ("explain", "*", "2024-Q2")]


@pytest.mark.parametrize("words", LONG, ids=["check", "explain"])
@tried(AREA, "Đầu ra bị đóng, nối vào lệnh đã thoát, hoặc ghi vào ổ đầy", "Không vết lỗi; ghi không được thì nói và trả mã 1")
def test_nobody_listens(words: tuple[str, ...], scene: Scene) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as nobody:
        assert scene.cchc(*words, capture_output=False, stdout=nobody, stderr=subprocess.PIPE).err == ""
    assert scene.cchc(*words, capture_output=False, stderr=subprocess.PIPE, preexec_fn=lambda: os.close(1)).code == 0
    with Path("/dev/full").open("wb") as full:
        done = scene.cchc(*words, capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert (done.code, "ổ đĩa đã đầy" in done.err) == (1, True)


@pytest.mark.parametrize("kind", ["liên kết", "thư mục"])
@tried(AREA, "Tệp khóa .cchc.lock bị thay bằng liên kết tới tệp khác, hoặc bằng thư mục", "Từ chối, mã 2; tệp kia không bị xóa trắng")
def test_the_lock_is_something_else(kind: str, scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    lock, precious = scene.root / ".cchc.lock", scene.root / "quan-trong.txt"
    precious.write_text("giữ lại")
    lock.unlink()
    if kind == "thư mục":
        lock.mkdir()
    else:
        lock.symlink_to(precious)
    assert main(["new", "2024-Q3", "--root", str(scene.root)]) == 2
    assert "Không ghi được vào thư mục" in capsys.readouterr().err
    assert precious.read_text() == "giữ lại"
    assert whole(scene.published)
