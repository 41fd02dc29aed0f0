# ruff: noqa
from coulisse.faces.shop.tests.buying.test_seats_browser import *


def test_a(chromium_page, live_site, evening):
    page = chromium_page
    open_map(page, live_site, evening)
    page.screenshot(path="/tmp/buy/dbg.png")
    print(
        page.evaluate(
            """() => { const l=[...document.querySelectorAll('.chip')].find(e=>e.innerText.includes('Rang 3')); const b=l.getBoundingClientRect(); const s=l.querySelector('span').getBoundingClientRect(); const e=document.elementFromPoint(b.x+b.width/2,b.y+b.height/2); return [b.x,b.y,b.width,b.height,s.x,s.y,s.width,s.height,e.outerHTML.slice(0,80)] }"""
        )
    )


def test_b(browser, live_site, house):
    big = make_performance(house, plan_version=make_plan_version(house, document=arena(20_000)))
    with new_page(browser) as page:
        page.on("console", lambda m: print(m.text))
        page.goto(seats_page(live_site, big))
        page.wait_for_timeout(4000)
        print(
            page.evaluate("document.querySelector('form.seats').dataset.broken"),
            page.evaluate("document.querySelector('.plan-svg')?.outerHTML.slice(0,600)"),
        )
        page.screenshot(path="/tmp/buy/dbg2.png")
