"""
The table of security: lines D1-D32 of what we must withstand, each clause with the tests that answer it.

A clause without a test, a test that is not there or doesn't say which line it answers, and a line that is missing fail
(tests/test_security_lines.py). What names a thing that the paper has not yet stands in ``not_yet``, with why.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.owners import OF_THE_DESK, OWNED_BY_SOMEBODY

ACCESS = "tests/test_access.py::"
READERS = "tests/test_security_readers.py::"
FIELDS = "tests/test_security_fields.py::"
DESK = "tests/test_security_desk.py::"
SECRETS = "tests/test_security_secrets.py::"
SURE = "tests/people/test_security_sure.py::"
DOOR = "tests/people/test_security_door.py::"
STEPS = "tests/people/test_sign_in_steps.py::"
LIMITS = "tests/people/test_sign_in_limits.py::"
SETTING_UP = "tests/people/test_sign_in_setting_up.py::"
APPROVALS = "tests/people/test_staff_approvals.py::"
ROLES = "tests/people/test_staff_roles.py::"
PUBLISHING = "tests/paper/test_paper_publishing.py::"
EDITORS = "tests/paper/test_security_editors.py::"
SCREENS = "tests/money/payments/test_desk_screens.py::"
TREASURY = "tests/money/payments/test_treasury_screens.py::"
AUDIT = "tests/machinery/audit/test_audit_screens.py::"
SEALS = "tests/machinery/audit/test_audit_seals.py::"
MAIL = "tests/machinery/mail/test_mail_outbox.py::"
BROWSER = "tests/browser/test_browser_pages.py::"
LINES = "tests/test_security_lines.py::"


@dataclass(frozen=True)
class Threat:
    """
    A line of the checklist.

    :param threat: what somebody would do
    :param answered: each clause, and the tests that answer it
    :param not_yet: each clause that names what there is not, and why it doesn't apply
    """

    threat: str
    answered: Mapping[str, tuple[str, ...]]
    not_yet: Mapping[str, str] = field(default_factory=dict)


WHO_GETS_IN: Mapping[str, Threat] = {
    "D1": Threat(
        "somebody of one role does what is another's",
        {
            "every address of the office x every role x GET and POST": (
                f"{ACCESS}test_a_role_sees_and_sends_what_the_table_says",
                f"{ACCESS}test_an_administrator_of_all_is_let_in_everywhere",
                f"{ACCESS}test_whoever_is_not_staff_is_asked_to_sign_in",
            ),
            "every public address x every role x GET and POST": (
                f"{READERS}test_signing_in_to_the_office_changes_nothing_on_readers_pages",
                f"{READERS}test_what_companies_call_is_only_sent_to_and_must_be_signed",
            ),
            "an address without a row fails": (
                f"{ACCESS}test_every_address_of_the_office_has_a_row_and_every_row_an_address",
            ),
            "only who may changes roles": (f"{ROLES}test_only_who_may_changes_roles",),
        },
        {"reader, supporter, member as those who sign in": "readers hold links and do not sign in yet: D2"},
    ),
    "D2": Threat(
        "somebody opens what is another's by its number or link",
        {
            "each model says whose its rows are": (f"{LINES}test_every_model_says_whose_its_rows_are",),
            "what is somebody's own": tuple(dict.fromkeys(one for them in OWNED_BY_SOMEBODY.values() for one in them)),
            "what is the desk's": tuple(dict.fromkeys(one for them in OF_THE_DESK.values() for one in them)),
        },
        {"mandate, certificate, ballot, form submission": "none of them is there yet; a receipt is the thanks page"},
    ),
    "D3": Threat(
        "somebody sees more of a thing than their work needs",
        {
            "no sums per person but for the treasurer": (
                f"{FIELDS}test_nobodys_record_bears_a_sum",
                f"{FIELDS}test_a_volunteer_sees_sums_on_what_was_typed_alone",
                f"{TREASURY}TestMonth::test_a_volunteer_sees_neither",
                f"{TREASURY}TestMonth::test_whoever_sees_sums_alone_sees_no_payment",
                f"{ROLES}test_a_volunteer_types_and_sees_no_totals_per_person",
            ),
            "addresses for who keeps records": (f"{FIELDS}test_where_somebody_lives_is_for_those_who_keep_records",),
            "drafts for those who write": (f"{FIELDS}test_no_draft_is_shown_to_those_who_do_not_write",),
            "exports": (f"{FIELDS}test_exports_hold_what_they_are_for",),
        },
        {"ballots": "none yet", "a public API": "there is none: fund.json alone, which is public"},
    ),
    "D4": Threat(
        "a draft leaks before it is out, or what was withdrawn is still read",
        {
            "pages, feeds, site map, stored pages, old addresses, pictures": (
                f"{FIELDS}test_a_draft_is_nowhere_whoever_asks_and_however",
                f"{PUBLISHING}test_a_draft_is_nowhere",
                f"{PUBLISHING}test_what_was_taken_off_is_gone",
            ),
            "embargoed": (f"{PUBLISHING}test_a_scheduled_article_goes_out_at_its_time_by_our_clock",),
            "previews": (f"{PUBLISHING}test_a_preview_is_shown_to_the_editor_and_kept_by_nobody",),
            "the office's own sizes of a picture": (
                "tests/paper/test_paper_pictures.py::test_what_the_office_made_for_itself_is_for_the_office",
            ),
        },
        {
            "readers' search": "there is none yet",
            "hash probes": "not met: a picture's public sizes answer to whoever has the same file, before it is out",
        },
    ),
    "D6": Threat(
        "one person does alone what needs two",
        {
            "refund, target, payee and bank": (
                f"{DESK}test_what_needs_two_is_never_done_by_one",
                f"{APPROVALS}test_a_second_person_approves_and_it_is_done",
                f"{APPROVALS}test_never_by_oneself_nor_by_anybody_without_the_duty",
            ),
            "cash is counted by two": (
                f"{DESK}test_cash_is_counted_by_two_over_http",
                "tests/money/payments/test_desk_batches.py::test_cash_is_counted_by_two_different_people",
            ),
        },
        {"share withdrawal, register change": "no register yet; applications come in on paper"},
    ),
    "D7": Threat(
        "somebody goes on in another's session",
        {
            "a new id at sign-in, and an end on the server": (
                f"{STEPS}test_sessions_carry_no_secret_and_are_ended_by_the_server",
            ),
            "the cookie": (f"{SECRETS}test_at_a_real_address_cookies_and_pages_are_for_tls_alone",),
            "idle and absolute end": (f"{LIMITS}test_a_session_ends_by_itself",),
            "all end at a change of password or role, and at leaving": (
                f"{LIMITS}test_sessions_end_with_what_they_stood_on",
                f"{STEPS}test_a_reset_does_not_bypass_the_second_factor",
            ),
            "one lists and ends one's own": (f"{LIMITS}test_one_lists_and_ends_ones_own_sessions",),
        },
    ),
    "D8": Threat(
        "somebody tries passwords and codes until one fits",
        {
            "1,000 tries from one address and from 500": (
                f"{LIMITS}test_a_thousand_wrong_tries_from_one_address",
                f"{LIMITS}test_a_thousand_wrong_tries_from_five_hundred_addresses",
            ),
            "every step": (f"{LIMITS}test_codes_and_links_can_not_be_tried_for_long",),
            "no door beside it": (
                f"{DOOR}test_there_is_no_door_beside_the_one_that_counts",
                "tests/surfaces/console/test_office.py::test_wagtails_own_door_leads_to_the_one_door",
            ),
        },
    ),
    "D9": Threat(
        "somebody learns who is known here",
        {
            "sign-in and reset": (f"{STEPS}test_known_and_unknown_look_alike",),
            "the same time": (f"{DOOR}test_a_try_costs_one_hash_whoever_it_is_for",),
            "sign-up": (f"{STEPS}test_nobody_signs_up",),
            "a gift with an address that is known": (
                f"{DOOR}test_a_gift_with_an_address_that_is_known_is_answered_as_any",
            ),
        },
        {"member check": "no members yet"},
    ),
    "D10": Threat(
        "somebody has a password, and that is enough",
        {
            "required of every role that moves money, sees people or publishes": (
                f"{SETTING_UP}test_without_a_second_factor_one_is_led_to_it_before_anything_else",
                f"{SETTING_UP}test_whoever_removes_their_last_one_is_signed_out_and_led_back_to_it",
                f"{ROLES}test_everybody_who_moves_money_sees_people_or_publishes_needs_a_second_factor",
            ),
            "passkeys": (f"{SETTING_UP}test_a_passkey_is_offered_where_it_can_work",),
            "a code once only": (
                f"{STEPS}test_one_signs_in_by_password_and_app",
                f"{STEPS}test_a_code_is_good_once_and_none_before_it",
            ),
            "recovery codes as hashes, apps' secrets encrypted": (
                f"{STEPS}test_recovery_codes_are_shown_once_and_kept_as_hashes",
                f"{SURE}test_secrets_of_apps_are_kept_under_a_key_that_is_not_in_the_database",
                f"{SURE}test_an_app_that_somebody_sets_up_is_kept_so_too",
            ),
            "a reset does not bypass it": (f"{STEPS}test_a_reset_does_not_bypass_the_second_factor",),
        },
    ),
    "D11": Threat(
        "somebody finds a browser signed in",
        {
            "refund, payee and bank, roles, approvals, exports, recovery codes": (
                f"{SURE}test_the_screens_before_which_somebody_is_asked_are_these",
                f"{SURE}test_nothing_is_shown_or_done_before_it",
                f"{LIMITS}test_one_is_asked_again_before_what_matters",
            ),
            "what was being sent goes on after it": (
                f"{SURE}test_an_export_that_was_asked_for_is_given_after_the_question",
                f"{SURE}test_an_export_of_the_audit_is_given_after_the_question",
                f"{SURE}test_a_refund_that_was_asked_for_is_proposed_after_the_question",
                f"{SURE}test_what_was_asked_for_is_not_given_at_another_address_nor_to_another",
            ),
            "second factors": (f"{SURE}test_second_factors_are_not_changed_by_a_session_left_open",),
            "Wagtail's screens of users and groups": (f"{SURE}test_who_signs_in_is_changed_on_our_own_screens_alone",),
            "one's own e-mail": (f"{SURE}test_ones_e_mail_address_is_changed_by_nobody",),
        },
    ),
    "D12": Threat(
        "somebody guesses a password, or reads it from a dump",
        {
            "12 and more, of any letters, none that everybody tries, Argon2id": (
                f"{STEPS}test_passwords_are_argon2id_long_and_free",
                f"{DOOR}test_a_password_may_be_long_and_of_any_letters",
            ),
            "paste allowed": (f"{DOOR}test_password_managers_may_fill_and_paste",),
        },
    ),
}

WHAT_COMES_IN_AND_GOES_OUT: Mapping[str, Threat] = {
    "D13": Threat(
        "another site sends a form in somebody's name",
        {
            "no unsafe method without its token, or from elsewhere": (
                f"{ACCESS}test_no_form_of_the_office_is_taken_from_another_site",
                f"{LIMITS}test_forms_of_the_door_need_their_token",
                "tests/giving/test_fund_give_form.py::test_a_form_from_another_site_is_refused",
                "tests/giving/test_fund_naming.py::test_a_forged_token_says_nothing",
            ),
            "webhooks are signed": (f"{READERS}test_what_companies_call_is_only_sent_to_and_must_be_signed",),
            "no GET changes anything": (
                f"{READERS}test_looking_changes_nothing_but_says_who_looked",
                "tests/giving/test_fund_give_form.py::test_no_get_begins_a_payment",
            ),
        },
    ),
    "D14": Threat(
        "what somebody typed runs as a script",
        {
            "each surface's policy": (
                f"{READERS}test_every_page_has_its_policy",
                f"{STEPS}test_the_door_is_never_stored_and_has_no_inline_script",
                "tests/design/test_middleware.py::test_the_office_alone_has_a_looser_policy",
            ),
            "a browser complains of nothing": (
                f"{BROWSER}test_axe_finds_nothing_nothing_runs_over_the_edge_and_the_budget_is_kept",
            ),
        },
        {"scripts of the payment page": "the payment company's page is its own; ours has no script"},
    ),
    "D15": Threat(
        "a browser guesses, embeds, or goes by a way that can be listened to",
        {
            "on every page": (
                f"{READERS}test_every_page_bears_its_headers",
                "tests/design/test_middleware.py::test_every_answer_bears_its_headers",
            ),
            "HSTS of a year": (
                f"{SECRETS}test_at_a_real_address_cookies_and_pages_are_for_tls_alone",
                f"{SECRETS}test_every_page_says_that_it_is_for_tls_alone",
            ),
        },
    ),
    "D24": Threat(
        "a name runs as a formula in a treasurer's spreadsheet",
        {
            "payments, month, audit": (
                f"{DESK}test_no_export_of_the_office_has_a_cell_that_runs",
                f"{TREASURY}TestPayments::test_the_list_as_csv_is_harmless_and_gives_back_what_went_in",
                f"{AUDIT}test_names_that_are_markup_or_formulas_are_words",
            ),
            "the books": ("tests/money/ledger/test_ledger_export.py::test_no_text_becomes_a_formula",),
            "numbers stay numbers, and all comes back": (
                f"{TREASURY}test_a_cell_is_harmless_and_gives_back_what_went_in",
            ),
        },
        {"another system's members' list": "members are not taken in yet"},
    ),
    "D27": Threat(
        "a name adds a header or a line to a letter",
        {
            "line ends": (
                f"{DESK}test_a_name_adds_no_header_and_no_line_to_a_letter",
                f"{MAIL}test_a_subject_adds_no_header",
                f"{MAIL}test_what_is_not_one_plain_address_gets_nothing",
            ),
            "any letters": (
                f"{DESK}test_a_name_in_any_letters_is_words_in_a_letter",
                f"{MAIL}test_a_papers_name_is_only_its_name",
                f"{APPROVALS}test_hostile_words_are_words",
            ),
        },
        {"newsletters' templates, unsubscribing": "no newsletters yet"},
    ),
    "D28": Threat(
        "a link of ours leads to somebody else's site",
        {
            "every door": (f"{STEPS}test_no_way_in_leads_elsewhere",),
            "the office": (f"{DESK}test_no_address_of_the_office_leads_elsewhere",),
            "what goes on after a question": (
                f"{SURE}test_what_was_asked_for_is_not_given_at_another_address_nor_to_another",
            ),
        },
    ),
    "D29": Threat(
        "a file's name is a path, a device, or something else than it says",
        {
            "names": (f"{DESK}test_whatever_a_file_is_called_it_lies_where_we_put_it",),
            "served under a safe name, and run nowhere": (
                f"{SCREENS}test_a_scan_is_kept_without_what_the_camera_knew_and_shown_to_those_with_the_duty",
                f"{SCREENS}test_a_pdf_is_saved_and_never_run_in_the_page",
            ),
        },
    ),
    "D30": Threat(
        "a key is read where it should not be",
        {
            "files of 0600": (
                f"{SECRETS}test_what_is_secret_lies_in_files_that_we_alone_read",
                "tests/config/test_environment.py::test_what_a_demo_chose_is_kept_for_us_alone",
            ),
            "no dump": (
                f"{SECRETS}test_no_dump_of_the_database_has_what_is_secret",
                f"{SURE}test_secrets_of_apps_are_kept_under_a_key_that_is_not_in_the_database",
            ),
            "no page, no script": (
                f"{READERS}test_no_page_has_what_is_secret",
                f"{SECRETS}test_no_file_that_browsers_load_has_what_is_secret",
            ),
            "no log; of a company's key the last four": (f"{SECRETS}test_no_line_of_the_log_has_what_is_secret",),
        },
        {
            "error mail": "nobody is mailed of errors",
            "links in letters": "a letter that was sent is kept with its link, which is good once or for days",
        },
    ),
    "D31": Threat(
        "what happened can't be told, or a log is forged",
        {
            "sign-in, failure, denial": (f"{LIMITS}test_what_happens_at_the_door_is_on_the_audit_line",),
            "every write by staff": (
                "tests/test_security_writes.py::test_every_operation_that_is_told_who_acts_leaves_a_line",
                f"{EDITORS}test_authors_and_pictures_are_on_the_line_too",
            ),
            "role changes": (f"{ROLES}test_a_change_of_role_is_told_and_on_the_audit_line",),
            "line ends, and no secrets": (
                f"{SECRETS}test_whatever_is_sent_is_one_line_of_the_log",
                f"{SECRETS}test_no_line_of_the_log_has_what_is_secret",
            ),
        },
    ),
    "D32": Threat(
        "somebody changes or hides what an editor did",
        {
            "in the chain of seals": (
                f"{EDITORS}test_every_step_of_an_article_is_on_the_line_and_sealed",
                f"{SEALS}test_seals_cover_every_settled_line_once",
                f"{SEALS}test_nobody_changes_a_line_or_a_seal",
                f"{SEALS}test_what_a_superuser_changes_is_found",
            ),
            "what is deleted leaves its stone": (
                f"{EDITORS}test_every_step_of_an_article_is_on_the_line_and_sealed",
                f"{PUBLISHING}test_what_was_deleted_is_gone_too",
            ),
        },
    ),
}

THREATS: Mapping[str, Threat] = {**WHO_GETS_IN, **WHAT_COMES_IN_AND_GOES_OUT}
