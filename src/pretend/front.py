"""The company's front: every request comes in here, is logged, meets its fault, and is answered."""

import sys
import traceback

from pretend.api import authenticated
from pretend.company import Company
from pretend.control import Control
from pretend.faults import Deed, Fault
from pretend.messages import Reply, Request
from pretend.refusals import Refused, company_failed, unknown_address


class Front:
    """Sends a request to the API, to the hosted page or to the control address."""

    def __init__(self, company: Company) -> None:
        """Stand before this company."""
        self._company = company
        self._control = Control(company)

    def answer(self, request: Request) -> Reply:
        """Answer one request, whatever comes."""
        try:
            self._company.catch_up()
            if request.path.startswith("/_ctl/"):
                return self._control.answer(request)
            if request.path.startswith(("/v1/", "/c/pay/")):
                return self._logged(request)
            return unknown_address(request.method, request.path).as_reply()
        except Exception:  # noqa: BLE001 -- the caller gets a 500, as it would from the company
            traceback.print_exc(file=sys.stderr)
            return company_failed().as_reply()

    def _logged(self, request: Request) -> Reply:
        company = self._company
        fault = company.faults.take(request.method, request.path)
        call = company.calls.begin(request, fault, livemode=_mode_of(request))
        reply = None
        try:
            api = request.path.startswith("/v1/")
            reply = company.api.answer(request, fault, call) if api else self._page(request, fault, call)
        finally:
            company.calls.end(call, reply)
        return reply

    def _page(self, request: Request, fault: Fault | None, call: int) -> Reply:
        """Answer the hosted page, with its fault around it; it knows no keys."""
        told = {"method": request.method, "path": request.path}
        stage = self._company.stage
        try:
            if fault is not None and fault.deed is Deed.STICKY_500:
                return company_failed().as_reply()
            reply = stage.before(fault, call, told) or self._company.counter.answer(request)
            stage.slow_answer(fault)
        except Refused as refused:
            reply = refused.as_reply()
        return stage.after(fault, call, told, reply)


def _mode_of(request: Request) -> bool | None:
    """Answer the mode of a call's key; None for the page, and for a key that will be refused."""
    try:
        return authenticated(request) if request.path.startswith("/v1/") else None
    except Refused:
        return None
