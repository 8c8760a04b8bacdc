"""verify.html in a real browser, from a file, without network: right verdicts, both languages, with and without WebCrypto."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import Browser, Page

from yipanqi.briefing.pack import fingerprint_of, pack_bytes

pytestmark = pytest.mark.browser


@pytest.fixture
def folder(tmp_path: Path, pack: bytes) -> Path:
    (tmp_path / "pack.zip").write_bytes(pack)
    zipfile.ZipFile(io.BytesIO(pack)).extract("verify.html", tmp_path)
    return tmp_path


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(offline=True, viewport={"width": 390, "height": 844})
    made = context.new_page()
    faults: list[str] = []
    made.on("pageerror", lambda fault: faults.append(str(fault)))
    made.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    made.on("request", lambda request: faults.append(request.url) if not request.url.startswith("file://") else None)
    yield made
    context.close()
    assert faults == []


def opened(page: Page, folder: Path, lang: str = "zh") -> Page:
    page.goto(f"{(folder / 'verify.html').as_uri()}#{lang}")
    page.wait_for_selector("#verdict li")
    return page


def checked(page: Page, name: str, data: bytes) -> str:
    page.set_input_files("#zip", {"name": name, "mimeType": "application/zip", "buffer": data})
    page.wait_for_function("name => document.getElementById('zip-result').innerText.includes(name)", arg=name)
    return page.inner_text("#zip-result")


@pytest.mark.parametrize("webcrypto", [True, False])
def test_untouched_pack(page: Page, folder: Path, pack: bytes, key: Ed25519PrivateKey, webcrypto: bool) -> None:
    if not webcrypto:
        page.add_init_script("Object.defineProperty(Crypto.prototype, 'subtle', {value: undefined})")
    opened(page, folder)
    assert page.evaluate("Boolean(crypto.subtle)") is webcrypto
    text = page.inner_text("#verdict")
    assert "签发者尚待确认" in text and "签名正确" in text and "5 个指标由其记录重新算出" in text
    assert page.inner_text("#print") == fingerprint_of(key)
    page.fill("#compare", fingerprint_of(key).lower())
    assert (
        "由您核对过的密钥签发" in page.inner_text("#verdict") and page.get_attribute("#verdict", "class") == "card verdict good"
    )
    page.fill("#compare", "0" + fingerprint_of(key)[1:])
    assert "核对不通过" in page.inner_text("#verdict")
    told = checked(page, "pack.zip", pack)
    assert "✗" not in told and "15 个文件与签名清单逐一相符" in told


@pytest.mark.parametrize("webcrypto", [True, False])
def test_altered_record_in_the_page(page: Page, folder: Path, webcrypto: bool) -> None:
    if not webcrypto:
        page.add_init_script("Object.defineProperty(Crypto.prototype, 'subtle', {value: undefined})")
    file = folder / "verify.html"
    text = file.read_text(encoding="utf-8")
    assert text.count("counted,,1,3,") == 1
    file.write_text(text.replace("counted,,1,3,", "counted,,2,3,"), encoding="utf-8")
    told = opened(page, folder, "en").inner_text("#verdict")
    assert "The check fails" in told and "records/002-rd_activity_rate@330400@2024.csv was altered" in told
    assert "rd_activity_rate@330400@2024: the published value is not what its records give" in told


def test_altered_list_in_the_page(page: Page, folder: Path) -> None:
    file = folder / "verify.html"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("示范市科学技术局", "示范市科学技木局"), encoding="utf-8")
    assert "签名不对" in opened(page, folder).inner_text("#verdict")


def rewritten(pack: bytes, **changes: bytes | None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(pack)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = changes.pop(name, old.read(name))
            if data is not None:
                new.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
        for name, data in changes.items():
            new.writestr(zipfile.ZipInfo(name), data or b"")
    return out.getvalue()


def test_altered_archives_are_named(page: Page, folder: Path, pack: bytes, parts: dict[str, Any]) -> None:
    opened(page, folder)
    forged = pack_bytes(**{**parts, "private_key": Ed25519PrivateKey.generate()})[0]
    cases = {
        "1.zip": (rewritten(pack, **{"briefing.pdf": b"%PDF-1.8"}), "briefing.pdf 被改动"),
        "2.zip": (rewritten(pack, **{"snapshot.json": None}), "缺少 snapshot.json"),
        "3.zip": (rewritten(pack, **{"more.txt": b"x"}), "more.txt 不在清单里"),
        "4.zip": (rewritten(pack, **{"manifest.sig": b"AAAA"}), "签名不对"),
        "5.zip": (forged, "密钥不同"),
        "6.zip": (b"not a zip", "不是完整的证据包"),
        "7.zip": (pack + b"tail", "不属于任何文件的字节"),
        "8.zip": (rewritten(pack), "15 个文件与签名清单逐一相符"),
    }
    for name, (data, expected) in cases.items():
        told = checked(page, name, data)
        assert expected in told and ("✗" in told) is (name != "8.zip"), told


def test_records_search_and_language(page: Page, folder: Path) -> None:
    opened(page, folder)
    page.fill("#search", "台账2 HT-0007")
    assert page.locator("tr[data-figure]").count() == 2  # the contract and the city have a record of that number
    page.fill("#search", "技术交易")
    page.get_by_role("button", name="查看 260 条").click()
    assert page.locator("tr.records tbody tr").count() == 100
    assert page.evaluate("document.activeElement.innerText") == "收起"
    page.get_by_role("button", name="再显示 200 条").click()
    assert page.locator("tr.records tbody tr").count() == 260
    page.click("#language")
    assert page.evaluate("document.documentElement.lang") == "en" and "Technology turnover" in page.inner_text("tr[data-figure]")
    assert "who signed it is still to be confirmed" in page.inner_text("#verdict")


@pytest.mark.daily(4)
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [390, 1440])
def test_accessible_and_never_wider_than_the_screen(page: Page, folder: Path, lang: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    opened(page, folder, lang)
    page.locator("tr[data-figure] button").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page)
    assert [v["id"] for v in found.response["violations"]] == []


def test_words_in_data_are_never_markup(page: Page, tmp_path: Path, parts: dict[str, Any]) -> None:
    nasty = "</script><script>document.title='x'</script><img src=x onerror=alert(1)>"
    figures = [{**parts["figures"][3], "name": {"zh": nasty, "en": nasty}}]
    raw = pack_bytes(**{**parts, "figures": figures})[0]
    zipfile.ZipFile(io.BytesIO(raw)).extract("verify.html", tmp_path)
    opened(page, tmp_path)
    assert page.title() == "证据核对" and page.locator("img").count() == 0
    assert nasty in page.inner_text("tr[data-figure]")
