"""`compledger serve`: the pages."""

import click

from compledger.store import StoreLocation
from compledger.ui_api.cli.opening import open_store
from compledger.ui_api.cli.talk import say
from compledger.ui_api.serving import serve_pages
from compledger.ui_api.store_desk import StoreDesk

DEFAULT_PORT = 8642

port_option = click.option(
    "--port", type=click.IntRange(0, 65535), default=DEFAULT_PORT, show_default=True, help="0: any free port."
)


@click.command("serve")
@port_option
@click.pass_obj
def serve(location: StoreLocation, port: int) -> None:
    """Serve the pages on this machine only: until people can sign in, nobody else may see them."""
    with open_store(location) as store:
        serve_pages(StoreDesk(store), port, lambda address: say(f"Serving {address} (Ctrl-C ends it)"))
