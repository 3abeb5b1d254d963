"""Who may come in: the table [access] of the settings."""

from pydantic import Field

from index.settings import Folder, Table, var_folder


class AccessSettings(Table):
    """Asked for where others can reach the page; on this machine's own addresses only if `always` is true."""

    register_file: Folder = Field(default_factory=lambda: var_folder() / "register.json")
    """Readers and keys (`python -m access`)."""
    always: bool = False
    """Whether readers sign in also where the page is served on 127.0.0.1: behind a proxy that lets others in."""
    names: tuple[str, ...] = ()
    """Names under which the page is reached, such as sanad.example.org; none: on an address that others reach, any."""
    requests_per_minute: int = Field(default=600, ge=10)
    """That one address may make. Showing a page is about 20, a question about 10, a followed folder 30 a minute."""
