"""What all tests share: stores on both databases, and the real data where they are."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from itertools import count
from pathlib import Path

import pytest

from compledger.migrations import upgrade
from compledger.store import Store, StoreLocation
from tests.postgresql import TEMPLATE, NoPostgresql, cluster, create_database, drop_database

DATA = Path(__file__).parents[2] / "shared" / "data"
NUMBERS = count(1)
NewStore = Callable[[], AbstractContextManager[Store]]


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a PostgreSQL server that has a migrated template database."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(cluster())
        except NoPostgresql as error:
            pytest.skip(str(error))
        url = create_database(server, TEMPLATE)
        store = Store(StoreLocation(tmp_path_factory.mktemp("postgresql-template"), url))
        upgrade(store.engine)
        store.close()
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a migrated, empty store on SQLite."""
    folder = tmp_path_factory.mktemp("sqlite-template")
    store = Store(StoreLocation(folder))
    upgrade(store.engine)
    store.close()
    return folder


@pytest.fixture(params=["sqlite", "postgresql"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StoreLocation]:
    """Where a migrated, empty store is; each test runs on both databases."""
    with place(request, tmp_path / "store") as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def new_store(request: pytest.FixtureRequest, tmp_path: Path) -> NewStore:
    """A maker of migrated, empty stores, for a test that takes one for each of its examples."""

    @contextmanager
    def make() -> Iterator[Store]:
        with place(request, tmp_path / f"store-{next(NUMBERS)}") as made:
            opened = Store(made)
            try:
                yield opened
            finally:
                opened.close()

    return make


@contextmanager
def place(request: pytest.FixtureRequest, folder: Path) -> Iterator[StoreLocation]:
    """Make a migrated, empty store on the database that a fixture's parameter names."""
    if request.param == "sqlite":
        shutil.copytree(request.getfixturevalue("sqlite_template"), folder)
        yield StoreLocation(folder)
        return
    server = request.getfixturevalue("postgresql_server")
    name = f"test_{next(NUMBERS)}"
    folder.mkdir()
    try:
        yield StoreLocation(folder, create_database(server, name, TEMPLATE))
    finally:
        drop_database(server, name)


@pytest.fixture
def store(location: StoreLocation) -> Iterator[Store]:
    """A migrated, empty store on SQLite, then on PostgreSQL."""
    opened = Store(location)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def nobodys_sign_ins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the sign-ins of whoever runs the tests."""
    monkeypatch.setenv("COMPLEDGER_CONFIG", str(tmp_path / "configuration"))


@pytest.fixture(scope="session")
def adventureworks() -> Path:
    """The folder of AdventureWorks' tables."""
    folder = DATA / "adventureworks"
    if not folder.is_dir():
        pytest.skip(f"the sample data are not beside the checkout: {folder.relative_to(DATA.parents[1])}")
    return folder
