"""Static files under names that hold a hash of their content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Compressed beside themselves; scripts name each other by the hashed names, too.

    A template that names a file which is not there fails at once, in the tests that
    run with it, instead of showing a page without its style.
    """

    support_js_module_import_aggregation = True
