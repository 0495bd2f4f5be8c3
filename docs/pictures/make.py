"""Takes the picture of a persona for the READMEs from a running service: a real browser, the simulated utility.

    python docs/pictures/make.py http://127.0.0.1:8000 --key-file demo.key --customer 3360318418

Needs the extra `dev` and Debian's Chromium.
"""

import argparse
import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

PICTURE = Path(__file__).with_name("persona.png")
CHROMIUM = "/usr/bin/chromium"
COLOURS = 128  # of a page that is text on white; a third of the bytes


def shot(browser: Browser, url: str, key: str, customer: str) -> bytes:
    """Log in and return the top of a customer's page as PNG."""
    page = browser.new_page(viewport={"width": 1200, "height": 860}, locale="zh-CN")
    page.goto(f"{url}/console/login?next=/console/customers/{customer}")
    page.fill("#key", key)
    page.press("#key", "Enter")
    page.wait_for_url(f"**/console/customers/{customer}")
    page.wait_for_load_state("networkidle")
    return page.screenshot(animations="disabled")


def main() -> None:
    """Write the picture beside this script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--key-file", type=Path, required=True)
    parser.add_argument("--customer", required=True)
    given = parser.parse_args()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--headless", "--no-sandbox", "--disable-gpu"])
        taken = shot(browser, given.url, given.key_file.read_text(encoding="utf-8").strip(), given.customer)
        browser.close()
    Image.open(io.BytesIO(taken)).convert("RGB").quantize(COLOURS).save(PICTURE, optimize=True)
    print(f"{PICTURE}: {PICTURE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
