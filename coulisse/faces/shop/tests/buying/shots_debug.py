# ruff: noqa
from coulisse.faces.shop.tests.buying.test_seats_browser import *
import json, os
def test_perf(browser, live_site, house):
    hall = make_performance(house, plan_version=make_plan_version(house, document=make_plan_document(rows=40, seats=50)))
    for rate in (1, 4):
        with new_page(browser, DESK) as page:
            open_map(page, live_site, hall)
            for _ in range(2): page.get_by_role("button", name="Inzoomen").click()
            page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": rate})
            page.evaluate("""() => { window.took = []; new PerformanceObserver(list => window.took.push(...list.getEntries().filter(e => e.name === 'click').map(e => [e.duration, e.processingStart - e.startTime, e.processingEnd - e.processingStart, e.duration - (e.processingEnd - e.startTime)].map(Math.round)))).observe({ type: 'event', durationThreshold: 16 }); }""")
            box = page.locator(".seats-view").bounding_box()
            browser_trace = page.context.browser
            if rate == 4: browser.start_tracing(page=page, path="/tmp/buy/trace.json", categories=["devtools.timeline", "blink", "cc", "disabled-by-default-devtools.timeline"])
            for step in range(8):
                page.mouse.click(box["x"] + box["width"] / 2 + (step - 4) * 45, box["y"] + box["height"] / 2)
                page.wait_for_timeout(400)
            if rate == 4: browser.stop_tracing()
            print(rate, page.evaluate("window.took"), page.locator("[data-no].mine").count(), page.locator("[data-plan-note]").inner_text(), os.getloadavg())
            page.screenshot(path=f"/tmp/buy/perf{rate}.png")
    ev = json.load(open("/tmp/buy/trace.json"))["traceEvents"]
    from collections import Counter
    c = Counter(); n = Counter()
    for e in ev:
        if e.get("ph") == "X" and e.get("dur", 0) > 300:
            c[e["name"]] += e["dur"]; n[e["name"]] += 1
    for name, d in c.most_common(40): print(f"{d/1000:9.1f} ms {n[name]:4} {name}")
