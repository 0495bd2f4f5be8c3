"""All pages of the console."""

from starlette.routing import BaseRoute

from inference.collaborator import Collaborators
from inference.console.annotation.pages import annotation_pages
from inference.console.audit.pages import audit_pages
from inference.console.customer.pages import customer_pages
from inference.console.frame.elsewhere import elsewhere_page
from inference.console.frame.frame import Frame
from inference.console.frame.home import home_page
from inference.console.frame.login import login_pages
from inference.console.model.pages import model_pages
from inference.console.monitoring.pages import monitoring_pages
from inference.console.report.pages import report_pages
from inference.console.segment.pages import segment_pages
from inference.console.tag.pages import tag_pages
from inference.console.work.pages import work_pages


def console_routes(at: Collaborators) -> list[BaseRoute]:
    """Return the routes below /console; what none of them knows is a page that says so."""
    frame = Frame(at)
    return [
        frame.assets.route(),
        *login_pages(frame),
        home_page(frame),
        *customer_pages(frame),
        *segment_pages(frame),
        *tag_pages(frame),
        *model_pages(frame),
        *monitoring_pages(frame),
        *report_pages(frame),
        *audit_pages(frame),
        *annotation_pages(frame),
        *work_pages(frame),
        elsewhere_page(frame),
    ]
