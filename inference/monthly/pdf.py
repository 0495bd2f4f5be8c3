"""The report as PDF, by WeasyPrint: the page as it is printed, with page numbers, a header, bookmarks, and the font within."""

from inference.error import InferenceError
from inference.monthly.content import MonthlyReport
from inference.monthly.page import printed_page

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0"


def report_pdf(report: MonthlyReport) -> bytes:
    """Return the report as PDF; nothing but the font's file is read, and nothing fetched.

    Raises
    ------
    InferenceError
        WeasyPrint or the libraries it draws with are not installed; the message names them.
    """
    try:
        from weasyprint import HTML  # noqa: PLC0415 - optional extra, and its libraries are the system's
        from weasyprint.urls import URLFetcher  # noqa: PLC0415
    except ModuleNotFoundError:
        raise InferenceError("a PDF needs the extra `report`: pip install 'gridtags[report]'") from None
    except OSError as error:
        raise InferenceError(f"a PDF needs Debian's {PACKAGES}: apt-get install {PACKAGES} ({error})") from None
    page = HTML(string=printed_page(report), url_fetcher=URLFetcher(allowed_protocols=("file",)))
    return bytes(page.write_pdf())
