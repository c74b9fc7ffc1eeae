"""Where a password is kept: environment, a file, a systemd credential, or the keyring.

A secret written into config.toml itself would be copied, mailed and committed with it, so the file
only says where the secret is. Nothing here ever shows one.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

import msgspec

# A password is a line; a longer "secret" is the wrong file.
_LONGEST_SECRET_BYTES = 8192


class SecretError(ValueError):
    """A secret could not be had; the sentence says what to do."""


class SecretPlace(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Exactly one of these. `credential` is a name under $CREDENTIALS_DIRECTORY (systemd.exec)."""

    env: str | None = None
    file: str | None = None
    credential: str | None = None
    keyring: str | None = None

    def fetch(self, user: str) -> str:
        """The secret. `user` is the name it is kept under in the keyring. Raises SecretError."""
        named = [name for name in ("env", "file", "credential", "keyring") if getattr(self, name)]
        if len(named) != 1:
            raise SecretError("name exactly one place: env, file, credential or keyring")
        if self.env:
            return self._from_environment(self.env)
        if self.file:
            return self._from_file(Path(self.file).expanduser())
        if self.credential:
            folder = os.environ.get("CREDENTIALS_DIRECTORY")
            if not folder:
                raise SecretError(
                    "there is no $CREDENTIALS_DIRECTORY: start mailbot from a systemd unit with "
                    f"LoadCredential={self.credential}:…"
                )
            return self._from_file(Path(folder) / Path(self.credential).name, private=False)
        return self._from_keyring(self.keyring or "", user)

    @staticmethod
    def _from_environment(name: str) -> str:
        value = os.environ.get(name)
        if not value:
            raise SecretError(f"the environment variable {name} is not set: export it first")
        return value

    @staticmethod
    def _from_file(path: Path, *, private: bool = True) -> str:
        try:
            mode = path.stat().st_mode
            raw = path.read_bytes()
        except OSError as error:
            raise SecretError(f"{path} cannot be read: {error.strerror}") from error
        if private and stat.S_IMODE(mode) & 0o077:
            raise SecretError(f"{path} can be read by others: run chmod 600 {path}")
        if len(raw) > _LONGEST_SECRET_BYTES:
            raise SecretError(f"{path} is too long for a password: is it the right file?")
        secret = raw.decode("utf-8", "replace").strip("\r\n")
        if not secret:
            raise SecretError(f"{path} is empty: put the password into it")
        return secret

    @staticmethod
    def _from_keyring(service: str, user: str) -> str:
        import keyring  # noqa: PLC0415 - it probes the desktop when imported: only if asked for
        import keyring.errors  # noqa: PLC0415

        try:
            value = keyring.get_password(service, user)
        except keyring.errors.KeyringError as error:
            raise SecretError(
                f"the keyring cannot be used here ({error}): keep the password in a file instead"
            ) from error
        if not value:
            raise SecretError(
                f"the keyring holds no password: run `keyring set {service} {user}` first"
            )
        return value
