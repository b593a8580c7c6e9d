from django.views.decorators.http import require_http_methods, require_POST

form_page = require_http_methods(["GET", "HEAD", "POST"])
post_only = require_POST
