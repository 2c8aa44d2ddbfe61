"""The secret keys of the store: sealing fields, digests for look-up, the pepper of PINs.

The ring in force is a value of this module (`install`, `current`), because SQLAlchemy's column
types seal and open values deep inside the driver's calls, where nothing can be passed in. Wiring
installs it once, at start.

A sealed value is: one byte version, one byte length of the key id, the key id, 12 bytes nonce,
AES-256-GCM ciphertext with its 16 bytes of tag. Nonces are random, so one key may seal some 2**32
values (NIST SP 800-38D, section 8.3), which decades of this service will not reach.
"""

from __future__ import annotations

import base64
import hmac
import os
import re
import secrets
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY_LENGTH = 32
"""Bytes in every key."""

_VERSION = 1
_NONCE_LENGTH = 12
_TAG_LENGTH = 16
# Shorter than a key in base64, so that a key put where its id belongs is refused and not shown.
_KEY_ID = re.compile(r"[A-Za-z0-9_.-]{1,16}")
_BASE64URL = re.compile(r"[A-Za-z0-9_-]{43}=?")


class BadKeys(ValueError):
    """The configured keys cannot be used."""


class CannotOpen(Exception):
    """A sealed value is damaged, belongs elsewhere, or its key is not in the ring."""


class PepperNotHeld(LookupError):
    """A stored PIN names a pepper that is not in the ring."""


class KeysNotInstalled(RuntimeError):
    """The store's keys were needed before wiring installed them."""


@dataclass(frozen=True, slots=True, eq=False)
class KeyRing:
    """The keys by their id, the current one first; its text form shows none of them."""

    field_keys: Mapping[str, bytes] = field(repr=False)
    digest_key: bytes = field(repr=False)
    pin_peppers: Mapping[str, bytes] = field(repr=False)
    _ciphers: Mapping[str, AESGCM] = field(init=False, repr=False)
    _peppers: Mapping[str, bytes] = field(init=False, repr=False)
    _digester: HMAC = field(init=False, repr=False)
    _header: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        for keys in (self.field_keys, self.pin_peppers):
            _check_ids(keys)
        for key in (*self.field_keys.values(), *self.pin_peppers.values(), self.digest_key):
            if len(key) != KEY_LENGTH:
                raise BadKeys(f"a key must have {KEY_LENGTH} bytes")
        fixed = {
            "field_keys": MappingProxyType(dict(self.field_keys)),
            "pin_peppers": MappingProxyType(dict(self.pin_peppers)),
            "_ciphers": {id_: AESGCM(_derive(key, "seal")) for id_, key in self.field_keys.items()},
            "_peppers": {id_: _derive(key, "pepper") for id_, key in self.pin_peppers.items()},
            "_digester": HMAC(_derive(self.digest_key, "digest"), SHA256()),
            "_header": _header_of(next(iter(self.field_keys))),
        }
        for name, value in fixed.items():
            object.__setattr__(self, name, value)

    def seal(self, plain: bytes, context: str) -> bytes:
        """Encrypt with the current key; only `open` with the same *context* gives it back."""
        nonce = os.urandom(_NONCE_LENGTH)
        cipher = self._ciphers[next(iter(self._ciphers))]
        return self._header + nonce + cipher.encrypt(nonce, plain, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """Decrypt with the key that sealed it. Raises `CannotOpen`."""
        key_id = self.key_id(sealed)
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise CannotOpen("its key is not in the ring")
        start = 2 + len(key_id)
        nonce = sealed[start : start + _NONCE_LENGTH]
        try:
            return cipher.decrypt(nonce, sealed[start + _NONCE_LENGTH :], context.encode())
        except InvalidTag:
            raise CannotOpen("it is damaged or belongs elsewhere") from None

    def key_id(self, sealed: bytes) -> str:
        """Return the id of the key that sealed it. Raises `CannotOpen` for a malformed value."""
        length = sealed[1] if len(sealed) > 1 else 0
        if (
            length == 0
            or sealed[0] != _VERSION
            or len(sealed) < 2 + length + _NONCE_LENGTH + _TAG_LENGTH
        ):
            raise CannotOpen("it was not sealed here")
        return sealed[2 : 2 + length].decode("ascii", "replace")

    def is_current(self, sealed: bytes) -> bool:
        """Tell whether the current key sealed it; if not, rotation seals it anew."""
        return sealed.startswith(self._header)

    def digest(self, purpose: str, value: str) -> bytes:
        """Return the 32 bytes by which an encrypted value is found: HMAC-SHA256, by purpose.

        The purpose is a word of ours without NUL; the value is normalised before.
        """
        # A copy of a keyed one costs a quarter of keying anew, and a hop needs three.
        digester = self._digester.copy()
        digester.update(f"{purpose}\0{value}".encode())
        return digester.finalize()

    def pepper(self, pin: str, salt: str) -> tuple[str, bytes]:
        """Return the current pepper's id and the 32 bytes that are hashed in place of the PIN."""
        key_id = next(iter(self._peppers))
        return key_id, self.pepper_with(key_id, pin, salt)

    def pepper_with(self, key_id: str, pin: str, salt: str) -> bytes:
        """Return the 32 bytes that an older pepper makes of the PIN. Raises `PepperNotHeld`."""
        key = self._peppers.get(key_id)
        if key is None:
            raise PepperNotHeld("a stored PIN names a pepper that is not in the ring")
        return hmac.digest(key, f"{salt}\0{pin}".encode(), "sha256")


def read_key(text: str) -> bytes:
    """Parse one key of 32 bytes in base64url. Raises `BadKeys`, without the text."""
    typed = text.strip()
    if not _BASE64URL.fullmatch(typed):
        raise BadKeys(f"a key must be {KEY_LENGTH} bytes in base64url (43 characters)")
    return base64.urlsafe_b64decode(typed.rstrip("=") + "=")


def read_keys(text: str) -> dict[str, bytes]:
    """Parse ``id:key,id:key``, the current one first. Raises `BadKeys`, without any key."""
    keys: dict[str, bytes] = {}
    for place, entry in enumerate(text.split(","), start=1):
        key_id, colon, key = entry.strip().partition(":")
        if not colon:
            raise BadKeys(f"entry {place} must be written id:key")
        if not _KEY_ID.fullmatch(key_id):
            raise BadKeys(f"entry {place}: an id has 1 to 16 letters, digits, '.', '_' or '-'")
        if key_id in keys:
            raise BadKeys(f"entry {place}: the id was given before")
        try:
            keys[key_id] = read_key(key)
        except BadKeys as bad:
            raise BadKeys(f"entry {place}: {bad}") from None
    return keys


def new_key() -> str:
    """Return a new random key of 32 bytes in base64url."""
    return secrets.token_urlsafe(KEY_LENGTH)


_installed: KeyRing | None = None


def install(ring: KeyRing) -> None:
    """Put the ring in force for this process, in place of an earlier one."""
    global _installed
    _installed = ring


def current() -> KeyRing:
    """Return the ring in force. Raises `KeysNotInstalled`."""
    if _installed is None:
        raise KeysNotInstalled("install the store's keys first")
    return _installed


def _check_ids(keys: Mapping[str, bytes]) -> None:
    if not keys:
        raise BadKeys("at least one key is needed")
    if not all(_KEY_ID.fullmatch(key_id) for key_id in keys):
        raise BadKeys("an id has 1 to 16 letters, digits, '.', '_' or '-'")


def _derive(key: bytes, use: str) -> bytes:
    # One value configured twice by mistake still makes two keys.
    return HKDF(SHA256(), KEY_LENGTH, salt=None, info=f"exam-staff-line {use}".encode()).derive(key)


def _header_of(key_id: str) -> bytes:
    return bytes((_VERSION, len(key_id))) + key_id.encode("ascii")
