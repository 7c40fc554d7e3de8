"""
The table of owners: whose each model's rows are, and tests that show that nobody else gets at them (security.md D2).

A model that has no entry fails a test (tests/test_security_lines.py), and so does an entry without a model. Who owns a
row is one of three: somebody, whose link, cookie or sign-in alone opens it; the desk, whose role opens every row alike
(tests/access.py), and then an id of another parent opens nothing; nobody, since they are the paper's or a machine's.
"""

from collections.abc import Mapping

OWNED_BY_SOMEBODY: Mapping[str, tuple[str, ...]] = {
    "payments.Payment": ("tests/test_security_owned.py::test_a_thanks_link_opens_one_gift_and_no_other",),
    "payments.Part": ("tests/test_security_owned.py::test_a_thanks_link_opens_one_gift_and_no_other",),
    "payments.Naming": (
        "tests/test_security_owned.py::test_a_thanks_link_opens_one_gift_and_no_other",
        "tests/giving/test_fund_naming.py::test_a_forged_token_says_nothing",
    ),
    "payments.NamedPart": ("tests/test_security_owned.py::test_a_thanks_link_opens_one_gift_and_no_other",),
    "supporters.StandingOrder": (
        "tests/test_security_owned.py::test_a_standing_order_form_opens_by_its_own_secret_alone",
        "tests/giving/test_supporters_form.py::test_a_link_opens_its_own_form_alone_for_90_days",
    ),
    "people.User": ("tests/test_security_owned.py::test_a_link_for_a_password_is_good_for_whom_it_was_sent_to",),
    "people.Proposal": (
        "tests/people/test_staff_approvals.py::test_a_proposal_of_another_duty_is_not_there",
        "tests/test_security_owned.py::test_a_proposal_is_taken_back_by_its_proposer_alone",
    ),
    "people.ProposalLink": ("tests/people/test_staff_approvals.py::test_a_link_opens_for_the_one_it_was_sent_to",),
    "mfa.Authenticator": ("tests/test_security_owned.py::test_nobody_sees_or_removes_anothers_second_factor",),
    "usersessions.UserSession": ("tests/people/test_sign_in_limits.py::test_one_lists_and_ends_ones_own_sessions",),
    "sessions.Session": ("tests/people/test_sign_in_limits.py::test_one_lists_and_ends_ones_own_sessions",),
    "newsroom.Article": (
        "tests/test_security_fields.py::test_a_draft_is_nowhere_whoever_asks_and_however",
        "tests/paper/test_paper_publishing.py::test_a_preview_is_shown_to_the_editor_and_kept_by_nobody",
    ),
    "wagtailcore.Revision": ("tests/test_security_fields.py::test_a_draft_is_nowhere_whoever_asks_and_however",),
    "wagtailadmin.FormState": ("tests/test_security_fields.py::test_a_draft_is_nowhere_whoever_asks_and_however",),
    "pictures.Rendition": (
        "tests/paper/test_paper_pictures.py::test_what_the_office_made_for_itself_is_for_the_office",
    ),
}

SCREENS = "tests/money/payments/test_desk_screens.py::"
OF_ANOTHER = "tests/test_security_owned.py::test_an_id_of_another_batch_opens_nothing"
BY_ROLE = "tests/test_access.py::test_a_role_sees_and_sends_what_the_table_says"
OF_THE_DESK: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("payments.Batch", "payments.Line", "payments.LinePart", "payments.SetAside"), (BY_ROLE, OF_ANOTHER)
    ),
    "payments.Scan": (
        OF_ANOTHER,
        f"{SCREENS}test_a_scan_is_kept_without_what_the_camera_knew_and_shown_to_those_with_the_duty",
    ),
    **dict.fromkeys(
        (
            "payments.Acknowledgement",
            "payments.Arrangement",
            "payments.Correction",
            "payments.Identification",
            "payments.RefundRequest",
            "payments.Return",
            "payments.ReturnPart",
            "payments.Slip",
            "payments.SlipItem",
            "payments.Undeposited",
        ),
        (BY_ROLE,),
    ),
    **dict.fromkeys(
        ("payments.Letter", "payments.LetterLeftOut", "payments.LetterPrinting", "payments.LetterRun"),
        (BY_ROLE, "tests/money/payments/test_letters_screens.py::test_whoever_may_not_print_sees_nothing"),
    ),
    **dict.fromkeys(
        ("people.Party", "people.Address", "people.Contact", "people.RaisedFlag"),
        (BY_ROLE, "tests/test_security_fields.py::test_where_somebody_lives_is_for_those_who_keep_records"),
    ),
    "people.Likeness": (BY_ROLE,),
    "people.Appointment": ("tests/test_security_owned.py::test_a_role_is_ended_on_its_holders_own_page_alone",),
    "audit.Line": (BY_ROLE, "tests/machinery/audit/test_audit_screens.py::test_whoever_has_not_the_duty_reads_nothing"),
}

IS_PUBLIC = "every reader reads it"
MACHINERY = "a machine's, shown on no page"
SUMS = "sums and days, of nobody"
WAGTAILS = "Wagtail's own: asked for by its permissions alone, and of no person"
NOT_USED = "comes with a package, and no screen of ours makes a row of it"
NOT_OWNED: Mapping[str, str] = {
    **dict.fromkeys(("particulars.Paper", "particulars.Fact"), IS_PUBLIC),
    **dict.fromkeys(
        ("audit.Seal", "audit.Authority"), "digests, and what two people agreed: read by whoever reads the line"
    ),
    **dict.fromkeys(("jobs.Turn", "gate.Count", "press.Sequence", "press.Tag", "press.Plate"), MACHINERY),
    "mail.Message": "the outbox: no screen shows a message",
    "people.Sight": "who looked at what, so that the line says it once: shown nowhere",
    **dict.fromkeys(("people.User_groups", "people.User_user_permissions"), WAGTAILS),
    **dict.fromkeys(
        (
            "ledger.Account",
            "ledger.Balance",
            "ledger.Closing",
            "ledger.Journal",
            "ledger.Seal",
            "ledger.Transfer",
            "ledger.TransferKind",
        ),
        "the books: a role reads all of them or none",
    ),
    "payments.Purpose": IS_PUBLIC,
    **dict.fromkeys(("payments.InboxEvent", "payments.Fact", "payments.Cursor"), MACHINERY),
    **dict.fromkeys(("payments.DaySum", "fund.DaySum", "fund.Summed"), SUMS),
    **dict.fromkeys(
        (
            "fund.Appeal",
            "fund.Carried",
            "fund.Certification",
            "fund.Designation",
            "fund.LastDay",
            "fund.Target",
            "fund.TargetChange",
        ),
        IS_PUBLIC,
    ),
    **dict.fromkeys(
        (
            "folio.Page",
            "newsroom.About",
            "newsroom.Author",
            "newsroom.Byline",
            "newsroom.FrontPage",
            "newsroom.Redirect",
            "newsroom.Section",
            "newsroom.StaticPage",
            "pictures.Picture",
        ),
        IS_PUBLIC,
    ),
    **dict.fromkeys(("account.EmailAddress", "account.EmailConfirmation"), NOT_USED),
    **dict.fromkeys(
        (
            "procrastinate.ProcrastinateEvent",
            "procrastinate.ProcrastinateJob",
            "procrastinate.ProcrastinatePeriodicDefer",
            "procrastinate.ProcrastinateWorker",
        ),
        MACHINERY,
    ),
    **dict.fromkeys(
        (
            "taggit.Tag",
            "taggit.TaggedItem",
            "wagtailadmin.Admin",
            "wagtailcore.APIToken",
            "wagtailcore.Comment",
            "wagtailcore.CommentReply",
            "wagtailcore.GroupApprovalTask",
            "wagtailcore.GroupApprovalTask_groups",
            "wagtailcore.PageSubscription",
            "wagtailcore.Task",
            "wagtailcore.TaskState",
            "wagtailcore.UploadedFile",
            "wagtailcore.Workflow",
            "wagtailcore.WorkflowContentType",
            "wagtailcore.WorkflowPage",
            "wagtailcore.WorkflowState",
            "wagtailcore.WorkflowTask",
            "wagtailembeds.Embed",
            "wagtailimages.Image",
            "wagtailimages.Rendition",
        ),
        NOT_USED,
    ),
    **dict.fromkeys(
        (
            "auth.Group",
            "auth.Group_permissions",
            "auth.Permission",
            "contenttypes.ContentType",
            "wagtailadmin.EditingSession",
            "wagtailcore.Collection",
            "wagtailcore.CollectionViewRestriction",
            "wagtailcore.CollectionViewRestriction_groups",
            "wagtailcore.GroupCollectionPermission",
            "wagtailcore.GroupPagePermission",
            "wagtailcore.GroupSitePermission",
            "wagtailcore.Locale",
            "wagtailcore.ModelLogEntry",
            "wagtailcore.PageLogEntry",
            "wagtailcore.PageViewRestriction",
            "wagtailcore.PageViewRestriction_groups",
            "wagtailcore.ReferenceIndex",
            "wagtailcore.Site",
            "wagtaildocs.Document",
            "wagtailsearch.IndexEntry",
            "wagtailusers.UserProfile",
        ),
        WAGTAILS,
    ),
}
