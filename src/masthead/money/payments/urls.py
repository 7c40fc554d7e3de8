"""Where payment companies call."""

from django.urls import URLPattern, path

from masthead.money.payments import webhooks
from masthead.money.payments.views import desk, desk_aside, desk_lines, letters, payments, payments_acts, treasury

app_name = "payments"
urlpatterns = [path("hooks/stripe/", webhooks.stripe, name="stripe")]

# Under /office/, for those who may enter it.
office: list[URLPattern] = [
    path("post/", desk.post, name="post"),
    path("post/aside/", desk_aside.aside, name="post-aside"),
    path("post/aside/<uuid:aside_id>/", desk_aside.one, name="post-aside-one"),
    path("post/aside/<uuid:aside_id>/up/", desk_aside.take_up, name="post-aside-up"),
    path("post/aside/<uuid:aside_id>/back/", desk_aside.send_back, name="post-aside-back"),
    path("post/aside/<uuid:aside_id>/wait/", desk_aside.wait_again, name="post-aside-wait"),
    path("post/aside/<uuid:aside_id>/scan/", desk_aside.scan_of_aside, name="post-aside-scan"),
    path("post/scans/<uuid:scan_id>/", desk_aside.scan, name="post-scan"),
    path("post/<str:code>/", desk.batch, name="post-batch"),
    path("post/<str:code>/counted/", desk.controls, name="post-controls"),
    path("post/<str:code>/post/", desk.put_on_the_books, name="post-batch-post"),
    path("post/<str:code>/discard/", desk.discard, name="post-batch-discard"),
    path("post/<str:code>/restore/", desk.restore, name="post-batch-restore"),
    path("post/<str:code>/print/", desk.printed, name="post-batch-printed"),
    path("post/<str:code>/aside/", desk_aside.of_batch, name="post-batch-aside"),
    path("post/<str:code>/scan/", desk_aside.scan_of_batch, name="post-batch-scan"),
    path("post/<str:code>/lines/<uuid:line_id>/", desk_lines.line, name="post-line"),
    path("post/<str:code>/lines/<uuid:line_id>/remove/", desk_lines.remove, name="post-line-remove"),
    path("post/<str:code>/lines/<uuid:line_id>/back/", desk_lines.put_back, name="post-line-back"),
    path("post/<str:code>/lines/<uuid:line_id>/aside/", desk_lines.set_aside, name="post-line-aside"),
    path("post/<str:code>/lines/<uuid:line_id>/scan/", desk_aside.scan_of_line, name="post-line-scan"),
    path("letters/", letters.letters),
    path("letters/slip/<str:code>/", letters.slip, name="letters-slip"),
    path("letters/slip/<str:code>.pdf", letters.slip_pdf, name="letters-slip-pdf"),
    path("letters/<int:number>/", letters.run),
    path("letters/<int:number>/read/", letters.read),
    path("letters/<int:number>.pdf", letters.run_pdf),
    path("banking/", treasury.banking, name="treasury-banking"),
    path("banking/<int:number>/", treasury.slip, name="treasury-slip"),
    path("banking/<int:number>/back/", treasury.take_back, name="treasury-slip-back"),
    path("month/", treasury.month, name="treasury-month"),
    path("month/export/", treasury.month_export, name="treasury-month-export"),
    path("unidentified/", treasury.unidentified, name="treasury-unidentified"),
    path("parked/", treasury.parked, name="treasury-parked"),
    path("payments/", payments.payments, name="treasury-payments"),
    path("payments/export/", payments.payments_export, name="treasury-payments-export"),
    path("payments/<str:code>/", payments.payment, name="treasury-payment"),
    path("payments/<str:code>/return/", payments_acts.return_payment, name="treasury-payment-return"),
    path("payments/<str:code>/refund/", payments_acts.refund, name="treasury-payment-refund"),
    path("payments/<str:code>/correct/", payments_acts.correct, name="treasury-payment-correct"),
    path("payments/<str:code>/name/", payments_acts.name, name="treasury-payment-name"),
    path("payments/<str:code>/identify/<int:n>/", payments_acts.identify, name="treasury-payment-identify"),
]
