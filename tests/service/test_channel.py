"""The web channel through its socket, with every process running."""

from urllib.parse import urljoin

import httpx
from debtor_of_service import Debtor, add_debtor
from page import Page
from running import Running

from aldia.debts.tables import Debt
from aldia.payments.tables import Payment
from aldia.storage import reading


async def test_a_reply_comes_over_a_websocket(debtor: Debtor) -> None:
    page = await Page(debtor.link).open(transports=["websocket"])
    assert page.socket.transport() == "websocket"
    assert "asistente automático" in page.all
    assert await page.say("hola")
    await page.close()


async def test_a_reply_comes_over_polling(debtor: Debtor) -> None:
    page = await Page(debtor.link).open(transports=["polling"])
    assert page.socket.transport() == "polling"
    assert await page.say("hola")
    await page.close()


async def test_without_the_action_server_the_debtor_gets_a_sentence(debtor: Debtor, service: Running) -> None:
    page = await Page(debtor.link).open()
    service.stop("actions")
    try:
        assert "problema técnico" in await page.say(f"mi dni acaba en {debtor.factors}")
        new = await Page(add_debtor().link).open()
        assert "problema técnico" in new.all
    finally:
        service.start("actions")
    await page.say(f"mi dni acaba en {debtor.factors}")
    await page.hear("comprobado")
    await new.say("hola")
    await new.hear("documento")
    for each in (page, new):
        await each.close()


async def test_a_payment_is_confirmed_in_the_chat(debtor: Debtor) -> None:
    page = await Page(debtor.link).open()
    await page.say(f"mi dni acaba en {debtor.factors}")
    await page.press("Pagar todo")
    card = next(each["custom"] for each in page.messages if "custom" in each)
    async with httpx.AsyncClient(timeout=30, follow_redirects=True) as browser:
        site = debtor.link.partition("/l/")[0]
        address = urljoin(site, card["url"])
        assert "842,17" in (await browser.get(address)).text
        assert (await browser.post(address, data={"decision": "pay"})).is_success
    await page.hear("recibido")
    with reading() as session:
        [payment] = session.query(Payment).join(Debt).filter(Debt.reference == debtor.reference)
        assert payment.amount_minor == 84_217
    # What was confirmed from outside leaves the conversation able to go on.
    assert "No consta nada pendiente" in await page.say("¿cuánto debo?")
    await page.close()
