"""Numbers about the service for Prometheus; one registry per application, so that tests do not share counters."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from feature_store.online.protocol import SnapshotRef
from inference.model.bundle_watch import BundleProvider
from inference.transport.worker import counted_together

_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Telemetry:
    """The metrics of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = Counter(
            "gridtags_http_requests", "Requests answered", ["method", "route", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "gridtags_http_request_seconds", "Time to answer", ["route"], buckets=_SECONDS, registry=self.registry
        )
        self._refused = Gauge(
            "gridtags_bundles_refused", "Bundles not put in service since the start", registry=self.registry,
            multiprocess_mode="livesum",
        )  # fmt: skip
        self._bundle = Gauge(
            "gridtags_bundle", "Processes with the bundle in service", ["bundle_id"], registry=self.registry,
            multiprocess_mode="livesum",
        )  # fmt: skip
        self._bundle_shown: str | None = None
        self._computed = Gauge(
            "gridtags_snapshot_computed_timestamp_seconds", "When the snapshot was computed", registry=self.registry,
            multiprocess_mode="livemostrecent",
        )  # fmt: skip
        self._customers = Gauge(
            "gridtags_snapshot_customers", "Customers in the snapshot", registry=self.registry,
            multiprocess_mode="livemostrecent",
        )  # fmt: skip
        # Looking up a labelled child costs more than counting with it.
        self._children: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def count_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request; `route` is the path's template, so that the number of series is bounded."""
        known = self._children.get((method, route, status))
        if known is None:
            known = self._requests.labels(method, route, str(status)), self._seconds.labels(route)
            self._children[method, route, status] = known
        known[0].inc()
        known[1].observe(seconds)

    def show_bundle(self, bundles: BundleProvider) -> None:
        """Show which bundle is in service, and how many were refused."""
        self._refused.set(bundles.refused)
        shown = bundles.current.bundle_id if bundles.current else None
        if self._bundle_shown not in {None, shown}:
            # Set before it is forgotten: what several processes count together keeps the last value of a label.
            self._bundle.labels(self._bundle_shown).set(0)
            self._bundle.clear()
        if shown is not None:
            self._bundle.labels(shown).set(1)
        self._bundle_shown = shown

    def show_snapshot(self, snapshot: SnapshotRef | None) -> None:
        """Show which snapshot is published; 0 for none."""
        self._computed.set(snapshot.computed_at.timestamp() if snapshot else 0)
        self._customers.set(snapshot.customers if snapshot else 0)

    def exposition(self) -> bytes:
        """Return all metrics in the text format of Prometheus; of all processes where there are several."""
        if not counted_together():
            return generate_latest(self.registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)
