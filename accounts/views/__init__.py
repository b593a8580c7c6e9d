from accounts.views.admission import admission_answer
from accounts.views.affiliations import affiliations
from accounts.views.data_export import data_export, data_export_file
from accounts.views.delete_account import delete_account
from accounts.views.merge_accounts import merge_accounts, merge_code
from accounts.views.profile import profile

__all__ = [
    "admission_answer",
    "delete_account",
    "merge_accounts",
    "merge_code",
    "data_export",
    "data_export_file",
    "profile",
    "affiliations",
]
