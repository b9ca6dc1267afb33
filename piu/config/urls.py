"""Addresses: French at the root, English under /en/, the API and its schema under /api/."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from piu.api.root import api, nowhere
from piu.web.pages.views import robots, security_contact

urlpatterns = [
    path("api/", api.urls),
    path("api/<path:rest>", nowhere),
    path("robots.txt", robots),
    path(".well-known/security.txt", security_contact),
    *i18n_patterns(
        path("", include("piu.web.home.urls")),
        path("", include("piu.web.search.urls")),
        path("", include("piu.web.classify.urls")),
        path("experiences/", include("piu.web.experiences.urls")),
        path("besoins/", include("piu.web.cooperation.needs_urls")),
        path("mediation/bureau/", include("piu.web.cooperation.desk_urls")),
        path("clauses/", include("piu.web.cooperation.clauses_urls")),
        path("groupements/", include("piu.web.cooperation.consortia_urls")),
        path("aides/", include("piu.web.cooperation.calls_urls")),
        path("solutions/", include("piu.web.cooperation.solutions_urls")),
        path("territoires/", include("piu.web.territories.urls")),
        path("toiles/", include("piu.web.toiles.urls")),
        path("calculs/", include("piu.web.jobs.urls")),
        path("compte/", include("allauth.account.urls")),
        path("", include("piu.web.pages.urls")),
        prefix_default_language=False,
    ),
]

handler403 = "piu.web.pages.views.forbidden"
handler404 = "piu.web.pages.views.not_found"
handler500 = "piu.web.pages.views.server_error"
