"""The web channel through its socket, with every process running."""

from debtor_of_service import Debtor
from page import Page


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
