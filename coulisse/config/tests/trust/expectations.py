"""Who may do what at every address: one line each, written by hand. An address without a line fails the build.

Route, methods, who:

- ``everyone``; ``signed-in`` (else to the sign-in page); ``demo`` (no such address in production);
- letters of roles: Administrator, Programmer, Ticketing, aUdience, pRoduction, Door: others of the house get 403,
  strangers 404, visitors the sign-in page;
- ``token`` with a scope, or several (``sell+tickets``): a machine of the house; one that lacks any of them 403, another house 404, none 401;
- ``link``: who has the signed link, nobody else (404).
"""

from dataclasses import dataclass

from coulisse.houses.types import Role

LETTERS = {
    "A": Role.ADMINISTRATOR, "P": Role.PROGRAMMER, "T": Role.TICKETING, "U": Role.AUDIENCE, "R": Role.PRODUCTION, "D": Role.DOOR,
}  # fmt: skip

TABLE = """
health/                                                       GET       everyone
ready/                                                        GET       everyone
metrics                                                       GET       everyone
hooks/payments/<house>/<key>/                                 POST      notice
look/<slug>-<mark>.css                                        GET       everyone
language/                                                     POST      everyone
components/                                                   GET       demo
components/look.css                                           GET       demo
components/problem/<status>/                                  GET       demo
components/page/<name>/                                       GET       demo
components/<component>/                                       GET       demo

office/                                                       GET       signed-in
office/sign-in/                                               GET,POST  everyone
office/sign-in/code/                                          GET,POST  everyone
office/sign-in/passkey/                                       POST      everyone
office/sign-in/passkey/question/                              POST      everyone
office/sign-in/forgotten/                                     GET,POST  everyone
office/sign-in/new-password/<user_id>/<token>/                GET,POST  everyone
office/sign-in/invitation/<house>/<token>/                    GET,POST  everyone
office/sign-out/                                              POST      everyone
office/account/                                               GET,POST  signed-in
office/account/password/                                      GET,POST  signed-in
office/account/second-factor/                                 GET,POST  signed-in
office/account/second-factor/remove/                          POST      signed-in
office/account/second-factor/needed/                          GET       signed-in
office/account/recovery-codes/                                POST      signed-in
office/account/passkeys/question/                             POST      signed-in
office/account/passkeys/add/                                  POST      signed-in
office/account/passkeys/<passkey_id>/remove/                  POST      signed-in

office/<house>/                                               GET       A P T U R
office/<house>/search/                                        GET       A P T U R

office/<house>/programme/                                     GET       A P T U R
office/<house>/programme/dates/                               GET       A P T U R
office/<house>/programme/new/                                 GET,POST  A P T U
office/<house>/programme/season/import/                       GET,POST  A P T U
office/<house>/programme/season/export/                       GET       A P T U
office/<house>/programme/<production>/                        GET       A P T U R
office/<house>/programme/<production>/                        POST      A P T U
office/<house>/programme/<production>/remove/                 POST      A P T U
office/<house>/programme/<production>/dates/                  POST      A P T U
office/<house>/programme/<production>/dates/<step>/           POST      A P T U
office/<house>/programme/<production>/pictures/               POST      A P T U
office/<house>/programme/<production>/pictures/order/         POST      A P T U
office/<house>/programme/<production>/pictures/<image>/       POST      A P T U
office/<house>/programme/<production>/pictures/<image>/remove/ POST     A P T U
office/<house>/programme/dates/<performance>/                 GET       A P T U R
office/<house>/programme/dates/<performance>/                 POST      A P T U
office/<house>/programme/dates/<performance>/copy/            POST      A P T U
office/<house>/programme/dates/<performance>/move/            POST      A P T U
office/<house>/programme/dates/<performance>/cancel/          POST      A P T U
office/<house>/programme/dates/<performance>/remove/          POST      A P T U
office/<house>/programme/dates/<performance>/plan/            GET,POST  A T
office/<house>/programme/dates/<performance>/<step>/          POST      A P T U

office/<house>/sales/                                         GET       A T
office/<house>/sales/orders/<code>/                           GET       A T
office/<house>/sales/orders/<code>/name/                      POST      A T
office/<house>/sales/orders/<code>/send/                      POST      A T
office/<house>/sales/orders/<code>/refund/                    POST      A T
office/<house>/sales/orders/<code>/exchange/                  GET,POST  A T
office/<house>/sales/orders/<code>/exchange/<exchange>/       GET,POST  A T
office/<house>/sales/performances/<performance>/              GET       A P T U R
office/<house>/sales/performances/<performance>/live/         GET       A P T U R
office/<house>/sales/performances/<performance>/seat/         GET       A T
office/<house>/sales/performances/<performance>/block/        POST      A T R
office/<house>/sales/performances/<performance>/unblock/      POST      A T R
office/<house>/sales/performances/<performance>/holders/      GET       A T
office/<house>/sales/performances/<performance>/holders.csv   GET       A T
office/<house>/sales/performances/<performance>/refund/       POST      A T
office/<house>/sales/performances/<performance>/refund/<refund>/ POST   A T
office/<house>/sales/customers/                               GET       A T
office/<house>/sales/customers/<customer>/                    GET       A T
office/<house>/sales/reports/                                 GET       A P T U R
office/<house>/sales/reports/sales.csv                        GET       A P T U R

office/<house>/openings/                                      GET       A P T U R
office/<house>/openings/new/                                  GET,POST  A T
office/<house>/openings/<opening>/                            GET       A P T U R
office/<house>/openings/<opening>/live/                       GET       A P T U R
office/<house>/openings/<opening>/change/                     GET,POST  A T
office/<house>/openings/<opening>/remove/                     POST      A T
office/<house>/openings/<opening>/slow/                       POST      A T
office/<house>/openings/<opening>/pause/                      POST      A T
office/<house>/openings/<opening>/go-on/                      POST      A T
office/<house>/openings/<opening>/end/                        POST      A T
office/<house>/openings/<opening>/leave/                      POST      A T
office/<house>/openings/along/<asked>/                        GET,POST  A T
office/<house>/openings/along/<asked>/decline/                POST      A T

office/<house>/halls/                                         GET       A P T R
office/<house>/halls/new/                                     GET,POST  A P T R
office/<house>/halls/<hall>/                                  GET       A P T R
office/<house>/halls/<hall>/change/                           GET,POST  A P T R
office/<house>/halls/<hall>/archive/                          POST      A P T R
office/<house>/halls/<hall>/restore/                          POST      A P T R
office/<house>/halls/<hall>/layouts/                          POST      A P T R
office/<house>/halls/layouts/<layout>/                        GET       A P T R
office/<house>/halls/layouts/<layout>/rename/                 GET,POST  A P T R
office/<house>/halls/layouts/<layout>/archive/                POST      A P T R
office/<house>/halls/layouts/<layout>/restore/                POST      A P T R
office/<house>/halls/layouts/<layout>/draft/                  POST      A P T R
office/<house>/halls/layouts/<layout>/file/                   GET,POST  A P T R
office/<house>/halls/layouts/<layout>/file/keep/              POST      A P T R
office/<house>/halls/layouts/<layout>/generator/              GET,POST  A P T R
office/<house>/halls/plans/<version>/                         GET,POST  A P T R
office/<house>/halls/plans/<version>/drawing/                 GET       A P T R
office/<house>/halls/plans/<version>/seats/                   GET       A P T R
office/<house>/halls/plans/<version>/undo/                    POST      A P T R
office/<house>/halls/plans/<version>/ranks/                   POST      A P T R
office/<house>/halls/plans/<version>/zones/                   GET,POST  A P T R
office/<house>/halls/plans/<version>/publish/                 GET,POST  A P T R
office/<house>/halls/plans/<version>/discard/                 POST      A P T R
office/<house>/halls/plans/<version>/compare/                 GET       A P T R
office/<house>/halls/plans/<version>/export/                  GET       A P T R
office/<house>/halls/plans/<version>/export/<format_name>/    GET       A P T R

office/<house>/prices/                                        GET       A T
office/<house>/prices/new/                                    GET,POST  A T
office/<house>/prices/<price_list>/                           GET,POST  A T
office/<house>/prices/<price_list>/archive/                   POST      A T

office/<house>/prices/offers/                                 GET       A T
office/<house>/prices/offers/begin/                           GET       A T
office/<house>/prices/offers/new/                             GET,POST  A T
office/<house>/prices/offers/<offer>/                         GET,POST  A T
office/<house>/prices/offers/<offer>/put-away/                POST      A T
office/<house>/prices/offers/<offer>/restore/                 POST      A T
office/<house>/prices/offers/<offer>/discard/                 POST      A T
office/<house>/prices/offers/<offer>/sell/                    POST      A T
office/<house>/prices/offers/<offer>/stop-selling/            POST      A T
office/<house>/prices/codes/                                  GET       A T
office/<house>/prices/codes/new/                              GET,POST  A T
office/<house>/prices/codes/put-away/                         POST      A T
office/<house>/prices/codes/codes.csv                         GET       A T
office/<house>/prices/codes/<discount_code>/                  GET       A T

office/<house>/products/                                      GET       A T U
office/<house>/products/new/<kind>/                           GET,POST  A T
office/<house>/products/<product>/                            GET,POST  A T
office/<house>/products/<product>/archive/                    POST      A T
office/<house>/products/exchange/                             GET,POST  A T
office/<house>/products/exchange/<production>/                GET,POST  A T
office/<house>/products/members/                              GET       A T U
office/<house>/products/members.csv                           POST      A T U
office/<house>/products/members/close.csv                     POST      A T U
office/<house>/products/members/close/                        GET       A T U
office/<house>/products/members/<membership>/                 GET       A T U
office/<house>/products/renewals/                             GET       A T U
office/<house>/products/renewals/new/                         GET,POST  A T
office/<house>/products/renewals/<renewal>/                   GET       A T U
office/<house>/products/renewals/<renewal>/start/             POST      A T
office/<house>/products/renewals/<renewal>/discard/           POST      A T
office/<house>/products/renewals/<renewal>/letters/           POST      A T
office/<house>/products/renewals/<renewal>/prolong/           POST      A T
office/<house>/products/renewals/<renewal>/release/           POST      A T
office/<house>/products/renewals/<renewal>/answers.csv        POST      A T U

office/<house>/settings/                                      GET       A
office/<house>/settings/house/                                GET,POST  A
office/<house>/settings/look/                                 GET,POST  A
office/<house>/settings/terms/                                GET,POST  A
office/<house>/settings/payment/                              GET,POST  A
office/<house>/settings/uitpas/                               GET,POST  A
office/<house>/settings/uitpas/remove/                        POST      A
office/<house>/settings/open/                                 POST      A
office/<house>/settings/staff/                                GET       A
office/<house>/settings/staff/invite/                         POST      A
office/<house>/settings/staff/invitations/<invitation>/withdraw/ POST   A
office/<house>/settings/staff/<user>/roles/                   GET,POST  A
office/<house>/settings/api/                                  GET,POST  A
office/<house>/settings/api/<token>/revoke/                   POST      A

door/                                                         GET       signed-in
door/<house>/                                                 GET       A T R D
door/<house>/<performance>/                                   GET,POST  A T R D
door/<house>/<performance>/undo/                              POST      A T R D
door/<house>/<performance>/counts/                            GET       A T R D

api/v1/                                                       none      everyone
api/v1/openapi.json                                           GET       everyone
api/v1/houses                                                 GET       everyone
api/v1/houses/<house>                                         GET       everyone
api/v1/houses/<house>/productions                             GET       everyone
api/v1/houses/<house>/productions/<production_id>             GET       everyone
api/v1/houses/<house>/performances                            GET       everyone
api/v1/houses/<house>/performances/<performance_id>           GET       everyone
api/v1/houses/<house>/performances/<performance_id>/prices    GET       everyone
api/v1/houses/<house>/performances/<performance_id>/availability GET    everyone
api/v1/houses/<house>/holds                                   POST      token sell
api/v1/houses/<house>/holds/<hold_id>                         GET,DELETE token sell
api/v1/houses/<house>/holds/<hold_id>/extend                  POST      token sell
api/v1/houses/<house>/holds/<hold_id>/rates                   PUT       token sell
api/v1/houses/<house>/holds/<hold_id>/codes                   POST      token sell
api/v1/houses/<house>/codes                                   GET,POST,DELETE token codes
api/v1/houses/<house>/codes/<discount_code>                   DELETE    token codes
api/v1/houses/<house>/orders                                  POST      token sell
api/v1/houses/<house>/orders/<code>                           GET       token tickets
api/v1/houses/<house>/orders/<code>/payments                  POST      token sell
api/v1/houses/<house>/orders/<code>/paid                      POST      token settle
api/v1/houses/<house>/orders/<code>/tickets                   GET       token tickets
api/v1/houses/<house>/orders/<code>/exchanges                 GET,POST  token sell+tickets
api/v1/houses/<house>/orders/<code>/exchanges/targets         GET       token sell+tickets
api/v1/houses/<house>/orders/<code>/exchanges/<exchange>      GET,DELETE token sell+tickets
api/v1/houses/<house>/orders/<code>/exchanges/<exchange>/codes POST     token sell+tickets
api/v1/houses/<house>/orders/<code>/exchanges/<exchange>/order POST     token sell+tickets
api/v1/houses/<house>/openings/<opening>/early                POST      token sell
api/v1/houses/<house>/scans                                   POST      token scan
api/v1/houses/<house>/scans/undo                              POST      token scan

demo/pay/<reference>/                                         GET,POST  demo
demo/mailbox/                                                 GET       demo
demo/mailbox/<pk>/                                            GET       demo
demo/mailbox/<pk>/html/                                       GET       demo
demo/mailbox/<pk>/attachments/<number>/                       GET       demo
media/<name>                                                  GET       everyone

/                                                             GET       everyone
<house>/                                                      GET       everyone
<house>/sitemap.xml                                           GET       everyone
<house>/<language>/                                           GET       everyone
<house>/<language>/info/                                      GET       everyone
<house>/<language>/terms/                                     GET       everyone
<house>/<language>/accessibility/                             GET       everyone
<house>/<language>/e/<production>/                            GET       everyone
<house>/<language>/e/<production>/<performance>/calendar.ics  GET       everyone
<house>/<language>/e/<production>/<performance>/price/        GET       everyone
<house>/<language>/e/<production>/<performance>/best/         GET,POST  everyone
<house>/<language>/e/<production>/<performance>/seats/        GET,POST  everyone
<house>/<language>/e/<production>/<performance>/list/         GET       everyone
<house>/plans/<version>.json                                  GET       everyone
<house>/availability/<performance>                            GET       everyone
<house>/<language>/subscriptions/                             GET       everyone
<house>/<language>/subscriptions/<formula>/                   GET,POST  everyone
<house>/<language>/subscriptions/<formula>/seats/             GET       everyone
<house>/<language>/passes/                                    GET       everyone
<house>/<language>/passes/<key>/                              GET,POST  everyone
<house>/<language>/cards/<membership>/<signature>/            GET       link
<house>/<language>/cards/<membership>/<signature>/card.pdf    GET       link
<house>/<language>/cards/<membership>/<signature>/early/<opening>/ GET,POST  link
<house>/<language>/renewal/<proposal>/<signature>/            GET,POST  link
<house>/<language>/basket/products/remove/                    GET,POST  everyone
<house>/<language>/line/<opening>/                            GET       everyone
<house>/<language>/line/<opening>/join/                       GET,POST  everyone
<house>/<language>/line/<opening>/early/                      GET,POST  everyone
<house>/<language>/line/<opening>/come-in/                    GET,POST  everyone
<house>/line/<opening>.json                                   GET       everyone
<house>/line/<opening>/place                                  GET       everyone
<house>/<language>/basket/                                    GET       everyone
<house>/<language>/basket/rates/                              GET,POST  everyone
<house>/<language>/basket/remove/                             GET,POST  everyone
<house>/<language>/basket/code/                               GET,POST  everyone
<house>/<language>/basket/code/remove/                        GET,POST  everyone
<house>/<language>/basket/extend/                             GET,POST  everyone
<house>/<language>/basket/empty/                              GET,POST  everyone
<house>/<language>/checkout/                                  GET,POST  everyone
<house>/<language>/pay/return/<key>/                          GET       everyone
<house>/<language>/pay/<code>/<signature>/                    GET,POST  link
<house>/<language>/orders/<code>/<signature>/                 GET       link
<house>/<language>/orders/<code>/<signature>/subscription/    GET,POST  link
<house>/<language>/orders/<code>/<signature>/exchange/        GET,POST  link
<house>/<language>/orders/<code>/<signature>/exchange/<exchange>/ GET,POST  link
<house>/<language>/orders/<code>/<signature>/exchange/<exchange>/seats/ GET,POST  link
<house>/<language>/orders/<code>/<signature>/exchange/<exchange>/list/ GET       link
<house>/<language>/orders/<code>/<signature>/tickets.pdf      GET       link
<house>/<language>/orders/<code>/<signature>/calendar.ics     GET       link
"""


@dataclass(frozen=True)
class Expected:
    """What one method of an address asks of who comes by."""

    route: str
    method: str
    who: str

    @property
    def roles(self) -> frozenset[Role]:
        """Who of the house may; empty where roles don't matter."""
        letters = self.who.split()
        return frozenset(LETTERS[letter] for letter in letters) if set(letters) <= LETTERS.keys() else frozenset()


def expectations() -> dict[str, list[Expected]]:
    """By route."""
    found: dict[str, list[Expected]] = {}
    for line in filter(None, TABLE.splitlines()):
        route, methods, *who = line.split()
        route = route.removeprefix("/")
        found.setdefault(route, []).extend(Expected(route, method, " ".join(who)) for method in methods.split(",") if method != "none")
    return found
