"""`compledger serve`: the pages."""

import os

import click

from compledger.ui_api.cli.opening import open_store
from compledger.ui_api.cli.talk import say
from compledger.ui_api.cli.where import Where

DEFAULT_PORT = 8642

port_option = click.option(
    "--port", type=click.IntRange(0, 65535), default=DEFAULT_PORT, show_default=True, help="0: any free port."
)


@click.command("serve")
@port_option
@click.pass_obj
def serve(where: Where, port: int) -> None:
    """Serve the pages on this machine only: they have no TLS of their own."""
    # Imported here: the demo shares the option above and may end without serving.
    from compledger.ui_api.passwords_in_force import passwords_in_force  # noqa: PLC0415
    from compledger.ui_api.serving import serve_pages  # noqa: PLC0415
    from compledger.ui_api.store_desk import StoreDesk  # noqa: PLC0415
    from compledger.ui_api.store_door import StoreDoor  # noqa: PLC0415

    with open_store(where) as store:
        door = StoreDoor(store, passwords_in_force(os.environ))
        serve_pages(StoreDesk(store), door, port, lambda address: say(f"Serving {address} (Ctrl-C ends it)"))
