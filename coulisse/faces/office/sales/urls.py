"""Sales: orders, performances as they sell, customers, reports."""

from django.urls import path

from coulisse.faces.shared import converters  # noqa: F401 (registers order)

from .views import customers, exchanging, holders, orders, performances, reports

urlpatterns = [
    path("", orders.orders, name="orders"),
    path("orders/<order:code>/", orders.order, name="order"),
    path("orders/<order:code>/name/", orders.rename, name="order-rename"),
    path("orders/<order:code>/send/", orders.send_again, name="order-send"),
    path("orders/<order:code>/refund/", orders.refund, name="order-refund"),
    path("orders/<order:code>/exchange/", exchanging.exchange, name="order-exchange"),
    path("orders/<order:code>/exchange/<uuid:exchange>/", exchanging.review, name="order-exchange-review"),
    path("performances/<int:performance>/", performances.performance, name="performance-sales"),
    path("performances/<int:performance>/live/", performances.live, name="performance-live"),
    path("performances/<int:performance>/seat/", performances.seat, name="performance-seat"),
    path("performances/<int:performance>/block/", performances.block, name="performance-block"),
    path("performances/<int:performance>/unblock/", performances.unblock, name="performance-unblock"),
    path("performances/<int:performance>/holders/", holders.holders, name="performance-holders"),
    path("performances/<int:performance>/holders.csv", holders.holders_csv, name="performance-holders-csv"),
    path("performances/<int:performance>/refund/", holders.refund_everyone, name="performance-refund"),
    path("performances/<int:performance>/refund/<int:refund>/", holders.by_hand, name="performance-refund-hand"),
    path("customers/", customers.customers, name="customers"),
    path("customers/<int:customer>/", customers.customer, name="customer"),
    path("reports/", reports.reports, name="reports"),
    path("reports/sales.csv", reports.sales_csv, name="reports-csv"),
]
