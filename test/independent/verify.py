#!/usr/bin/python3
"""A second verifier of Videre's evidence files, in another language and on another library.

It was written from src/prove/FORMAT.md, src/tlog/FORMAT.md, src/seal/FORMAT.md and the specifications that they name,
and from nothing else, so that what those pages leave out shows. It needs Python 3.9 and PyNaCl (Debian: python3-nacl).

    verify.py FILE --trust TRUST [--reference R] [--clinic ID] [--delivery ID] [--form FORM]
    verify.py --vectors FOLDER

TRUST is a trust file, or a policy file that holds one. FORM is JSON: an item as in `opened`, kept beside FILE, or a list.
One line comes out, `holds: …` (exit code 0) or `refused: …` (exit code 1), with the number of the first rule of
"How it is checked" that does not hold. With --vectors it is one line of JSON for each vector.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Callable, NoReturn, Optional, Union

from nacl.bindings import crypto_sign_open
from nacl.exceptions import CryptoError

Check = Callable[[Any], Any]
Says = dict[str, Any]

FILE_BYTES = 4 * 1024 * 1024
DEPTH = 12
STATEMENTS, ENTRIES, OPENED = 2_000, 300, 20
# The largest file within these limits has some 70,000 quotes, brackets and commas: with more, nothing is built.
PARTS = 100_000
PROOF_CHARACTERS = 70_000
NO_MARKS = bytes(set(range(256)) - set(b"[]{},"))
SAFE = 2**53 - 1
LAST_SECOND = 8_640_000_000_000
OUTCOMES, CORRECTIONS, ACKNOWLEDGEMENTS = 20, 20, 21
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


class Refused(Exception):
    """The file breaks a rule. The text says how, and never what the file holds."""


def refuse(reason: str) -> NoReturn:
    raise Refused(reason)


# --- canonical JSON (RFC 8785) --------------------------------------------------------------------------------------


def check_nesting(data: bytes) -> None:
    """Refuses what is too deep or has too many parts, without recursion and before anything is parsed."""
    quotes_unescaped = data.replace(rb"\\", b"").replace(rb"\"", b"")
    if quotes_unescaped.count(b'"') > PARTS:
        refuse("too many parts")
    marks = b"".join(quotes_unescaped.split(b'"')[::2]).translate(None, NO_MARKS)
    depth = 0
    for mark in marks[:PARTS]:
        depth += (mark in b"[{") - (mark in b"]}")
        if depth > DEPTH:
            refuse(f"nested deeper than {DEPTH}")
    if len(marks) > PARTS:
        refuse("too many parts")


def distinct_members(pairs: list[tuple[str, Any]]) -> Says:
    members = dict(pairs)
    return members if len(members) == len(pairs) else refuse("a member twice")


def safe_integer(text: str) -> int:
    value = int(text) if len(text) <= 17 else SAFE + 1
    return value if abs(value) <= SAFE else refuse("a number beyond 2^53 - 1")


def no_number(_: str) -> NoReturn:
    refuse("a number that is not an integer")


def read_json(data: bytes) -> Any:
    if len(data) > FILE_BYTES:
        refuse(f"more than {FILE_BYTES} bytes")
    check_nesting(data)
    try:
        return json.loads(
            data.decode("utf-8"),
            object_pairs_hook=distinct_members,
            parse_int=safe_integer,
            parse_float=no_number,
            parse_constant=no_number,
        )
    except ValueError:
        refuse("not JSON in UTF-8")


def canonical(value: Any) -> str:
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{canonical(name)}:{canonical(value[name])}" for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    # Strings as in ECMAScript, and of numbers only integers come this far.
    return json.dumps(value, ensure_ascii=False)


def read_canonical(data: bytes) -> Any:
    value = read_json(data)
    # "surrogatepass": half a pair never equals what was decoded from UTF-8.
    if canonical(value).encode("utf-8", "surrogatepass") != data:
        refuse("not canonical JSON")
    return value


# --- members --------------------------------------------------------------------------------------------------------


def text(least: int = 0, most: int = SAFE) -> Check:
    def check(value: Any) -> str:
        if not isinstance(value, str) or not least <= len(value) <= most:
            refuse(f"not a text of {least} to {most} characters")
        return value

    return check


def exactly(*allowed: Union[str, int]) -> Check:
    def check(value: Any) -> Union[str, int]:
        # bool is a kind of int in Python, and true is not 1.
        if isinstance(value, bool) or not isinstance(value, (str, int)) or value not in allowed:
            refuse("not " + " or ".join(map(str, allowed)))
        return value

    return check


def integer(least: int, most: int = SAFE) -> Check:
    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            refuse(f"not an integer from {least} to {most}")
        return value

    return check


def octets(size: Optional[int] = None, most: int = FILE_BYTES) -> Check:
    """Bytes as base64url without padding, in the one spelling that they have."""

    def check(value: Any) -> bytes:
        if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9_-]*", value) or len(value) % 4 == 1:
            refuse("not base64url")
        data = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
        if base64.urlsafe_b64encode(data).rstrip(b"=").decode() != value:
            refuse("another spelling of base64url")
        return data if size in (None, len(data)) and len(data) <= most else refuse(f"not {size or most} bytes")

    return check


def instant(value: Any) -> int:
    """Milliseconds since 1970."""
    found = isinstance(value, str) and re.fullmatch(
        r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})\.([0-9]{3})Z", value
    )
    if not found:
        refuse("not an instant")
    *parts, milliseconds = map(int, found.groups())
    try:
        return (datetime(*parts) - datetime(1970, 1, 1)) // timedelta(milliseconds=1) + milliseconds
    except ValueError:
        refuse("an instant that does not exist")


def identity(value: Any) -> str:
    pattern = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    return value if isinstance(value, str) and re.fullmatch(pattern, value) else refuse("not a version 4 UUID")


def reference(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", value):
        refuse("not a reference")
    values = ["0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(mark) for mark in reversed(value.replace("-", ""))]
    weighed = [value * (1 + position % 2) for position, value in enumerate(values)]
    return value if sum(n // 32 + n % 32 for n in weighed) % 32 == 0 else refuse("a reference with a wrong check")


def matching(pattern: str) -> Check:
    def check(value: Any) -> str:
        return value if isinstance(value, str) and re.fullmatch(pattern, value) else refuse(f"not {pattern}")

    return check


def nothing(value: Any) -> None:
    return value if value is None else refuse("not null")


def nullable(check: Check) -> Check:
    return lambda value: None if value is None else check(value)


def listing(check: Check, least: int, most: int = SAFE) -> Check:
    def check_all(value: Any) -> list[Any]:
        if not isinstance(value, list) or not least <= len(value) <= most:
            refuse(f"not a list of {least} to {most}")
        return [check(item) for item in value]

    return check_all


def distinct(check: Check) -> Check:
    def check_all(value: Any) -> list[Any]:
        items = check(value)
        return items if len(set(items)) == len(items) else refuse("an item twice")

    return check_all


def members(required: dict[str, Check], optional: Optional[dict[str, Check]] = None) -> Check:
    """An object with these members and no others; gives their decoded values."""
    known = {**required, **(optional or {})}

    def check(value: Any) -> Says:
        if not isinstance(value, dict) or not required.keys() <= value.keys() <= known.keys():
            refuse("other members than it has to have")
        decoded = {}
        for name, member in value.items():
            try:
                decoded[name] = known[name](member)
            except Refused as refused:
                refuse(f"{name}: {refused}")
        return decoded

    return check


def by_kind(name: str, kinds: dict[str, Check]) -> Check:
    def check(value: Any) -> Says:
        kind = value.get(name) if isinstance(value, dict) else None
        return kinds[kind](value) if isinstance(kind, str) and kind in kinds else refuse(f"{name}: not a known one")

    return check


# --- the tables of src/prove/FORMAT.md ------------------------------------------------------------------------------

VERSION = {"v": exactly(1), "at": instant}
SIGNATURE, KEY_ID, HASH = octets(64), octets(16), octets(32)
SEALED_BY = exactly("sender", "relay")
OUTCOME = exactly("reached", "not_reached", "appointment", "cannot_help")
PROBLEM = exactly("cannot_open", "damaged", "not_as_committed", "invalid_form")
NAME = text(1, 200)


def kinds(name: str, common: dict[str, Check], further: dict[str, Union[dict[str, Check], Check]]) -> Check:
    def of(own: Union[dict[str, Check], Check]) -> Check:
        return own if callable(own) else members({name: text(), **common, **own})

    return by_kind(name, {kind: of(own) for kind, own in further.items()})


ABOUT = {"delivery": identity, "clinic": identity}
RESTING = {**ABOUT, "receipt": HASH}
STATED = {**VERSION, "random": HASH}
NOTIFICATION = kinds(
    "channel",
    {**STATED, **ABOUT, "event": text(), "code": integer(200, 299)},
    {
        "mail": {
            "server": matching(r"[a-z0-9.:-]{1,253}"),
            "queue": nullable(matching(r"[A-Za-z0-9_.+-]{1,64}")),
        },
        "webhook": {"server": nothing, "queue": nothing},
    },
)
NOT_HANDED_OVER = kinds(
    "problem",
    {**STATED, **ABOUT, "event": text()},
    {
        **{problem: {"receipt": HASH} for problem in ("cannot_open", "damaged", "not_as_committed", "invalid_form")},
        "not_fetched": {},
    },
)
ABOUT_ENQUIRY = {"enquiry": identity, "act": identity}
WITHDRAWN_ALONE = members(
    {**STATED, **ABOUT, "event": text(), "followUp": nullable(HASH), "act": nullable(identity)}
)


def withdrawn(value: Any) -> Says:
    says = WITHDRAWN_ALONE(value)
    return says if says["followUp"] is None or says["act"] is None else refuse("withdrawn by two")


STATEMENT_BODY = kinds(
    "event",
    STATED,
    {
        "SubmissionAcceptance": {
            **{"enquiry": identity, "reference": reference, "deliveries": listing(identity, 1, 20)},
            **{"verificationKey": HASH, "policy": text(0, 64), "sealedBy": SEALED_BY, "includeBy": nullable(instant)},
        },
        "ContentConsignment": {
            **{**ABOUT, "reference": reference, "key": KEY_ID, "envelope": HASH, "commitment": HASH},
            **{"openingTokenHash": HASH, "dueAt": instant, "consent": text(0, 64), "sealedBy": SEALED_BY},
        },
        "ConsignmentNotification": NOTIFICATION,
        "ConsignmentNotificationFailure": {**ABOUT, "reason": exactly("no_address", "not_taken")},
        "ContentHandover": {**RESTING, "wrapped": HASH},
        "ContentOpened": {**RESTING, "token": HASH},
        "ContentSeen": RESTING,
        "EnquiryHandled": {**RESTING, "outcome": OUTCOME},
        "EvidenceRetrieved": {**ABOUT, "act": identity},
        "ContentHandoverFailure": NOT_HANDED_OVER,
        "EnquiryCorrected": {**ABOUT, "followUp": HASH, "envelope": HASH},
        "EnquiryWithdrawn": withdrawn,
        "FollowUpAcknowledged": {**RESTING, "followUp": nullable(HASH)},
        "EvidenceDisclosed": {**ABOUT, "act": identity, "basis": exactly("law", "claim")},
        "HoldPlaced": {**ABOUT_ENQUIRY, "until": instant},
        "HoldReleased": ABOUT_ENQUIRY,
    },
)
SEEN_CHECKPOINT = nullable(members({"size": integer(1), "root": HASH}))
RECEIPT_BODY = kinds(
    "kind",
    {**VERSION, "delivery": identity, "checkpoint": SEEN_CHECKPOINT},
    {
        "handover": {"wrapped": HASH},
        "opened": {"token": HASH, "commitment": HASH},
        "seen": {},
        "handled": {"outcome": OUTCOME},
        "problem": {"problem": PROBLEM},
        "acknowledged": {"followUp": nullable(HASH)},
    },
)
REGISTRAR_SIGNATURES = listing(members({"signKey": HASH, "signature": SIGNATURE}), 1, 2)
ESTABLISHED = kinds(
    "by",
    {"body": octets(most=2048)},
    {"registrars": {"signatures": REGISTRAR_SIGNATURES}, "previous": {"signature": SIGNATURE}},
)
ENTRY_BODY = kinds(
    "entry",
    VERSION,
    {
        "policy": {"version": text(1, 64), "file": HASH},
        "clinic-key": {
            **{"clinic": identity, "name": NAME, "established": ESTABLISHED},
            "keys": members({"sealKey": octets(1216), "signKey": HASH, "sessionKey": HASH}),
            "proof": members({"body": octets(most=1024), "signature": SIGNATURE, "sessionSignature": SIGNATURE}),
        },
    },
)
ABOUT_KEY = {**VERSION, "clinic": identity, "key": KEY_ID}
KEY_PROOF = members({**ABOUT_KEY, "token": HASH})
ROTATION = members({**ABOUT_KEY, "name": NAME, "replaces": KEY_ID})
CONFIRM = {"act": identity, "command": exactly("clinic.confirm")}
APPROVAL = members({**ABOUT_KEY, **CONFIRM, "name": NAME, "replaces": nullable(KEY_ID)})

OPENED_FORM = members({"delivery": identity, "form": octets(), "salt": HASH})
RECEIPT = members({"body": octets(most=1024), "signature": SIGNATURE})
STATEMENT = members({"body": octets(most=4096), "signature": SIGNATURE, "proof": text()}, {"receipt": RECEIPT})
EVIDENCE_FILE = members(
    {
        **{"v": exactly(1), "evidence": exactly("enquiry", "delivery"), "origin": text(1, 253)},
        "statements": listing(STATEMENT, 1, STATEMENTS),
        "entries": listing(members({"body": octets(most=16_384), "proof": text()}), 0, ENTRIES),
    },
    {"opened": listing(OPENED_FORM, 1, OPENED)},
)
TRUSTED = 100
VERIFIER_KEY = text(0, 400)
WITNESSES = members({"needed": integer(0), "keys": distinct(listing(VERIFIER_KEY, 0, TRUSTED))})
LISTS = {"logs": distinct(listing(VERIFIER_KEY, 1, TRUSTED)), "registrars": listing(HASH, 0, TRUSTED)}
TRUST = members({"origin": text(1, 253), "relayKey": HASH, "witnesses": WITNESSES, **LISTS})
QUESTION = members({}, {"reference": reference, "clinic": identity, "delivery": identity})


# --- hashes, signatures and keys (src/seal/FORMAT.md) ---------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE_D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int, int, int]
NEUTRAL: Point = (0, 1, 1, 0)
Y_OF_ORDER_8 = 2707385501144840649318225287225658788936804267575313519463743609750303402022
Y_OF_SMALL_ORDER = {0, 1, P - 1, Y_OF_ORDER_8, P - Y_OF_ORDER_8}
U_OF_SMALL_ORDER = {
    0,
    1,
    P - 1,
    325606250916557431795983626356110631294008115727848805560023387167927233504,
    39382357235489614581723060781553021112529911719440698176882885853963445705823,
}


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def hash_of(domain: str, *parts: bytes) -> bytes:
    return sha256(domain.encode(), b"\0", *parts)


def add(a: Point, b: Point) -> Point:
    """The sum of two points in extended coordinates (RFC 8032, section 5.1.4), complete: it doubles too."""
    low, high = (a[1] - a[0]) * (b[1] - b[0]), (a[1] + a[0]) * (b[1] + b[0])
    c, d = 2 * a[3] * b[3] % P * CURVE_D % P, 2 * a[2] * b[2]
    e, f, g, h = (high - low) % P, (d - c) % P, (d + c) % P, (high + low) % P
    return e * f % P, g * h % P, f * g % P, e * h % P


def decode_point(key: bytes) -> Optional[Point]:
    """One of the two points with this y. Which one makes no difference to what is asked of it here."""
    y = int.from_bytes(key, "little") & (2**255 - 1)
    square = (y * y - 1) * pow(CURVE_D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    return (x, y, 1, x * y % P) if y < P and x * x % P == square else None


@lru_cache(maxsize=4096)
def is_sound_point(key: bytes) -> bool:
    """A canonical point of the main subgroup that is not its neutral element.

    Worked out here: older libsodium takes some points outside of the main subgroup for points in it (CVE-2025-69277).
    """
    point = decode_point(key) if len(key) == 32 else None
    if point is None or point == NEUTRAL:
        return False
    product = NEUTRAL
    for bit in f"{ORDER:b}":
        product = add(product, product)
        product = add(product, point) if bit == "1" else product
    return product[0] == 0 and product[1] == product[2]


def has_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    if len(signature) != 64 or int.from_bytes(signature[32:], "little") >= ORDER or not is_sound_point(key):
        return False
    if (int.from_bytes(signature[:32], "little") & (2**255 - 1)) % P in Y_OF_SMALL_ORDER:
        return False
    try:
        return crypto_sign_open(signature + message, key) == message
    except CryptoError:
        return False


def has_signed_for(purpose: str, origin: str, body: bytes, signature: bytes, key: bytes) -> bool:
    return has_signed(key, f"videre/v1/{purpose}\n{origin}\n".encode() + body, signature)


def is_sound_seal_key(key: bytes) -> bool:
    if len(key) != 1216:
        return False
    u = int.from_bytes(key[1184:], "little")
    if u >= P or u in U_OF_SMALL_ORDER:
        return False
    pairs = (int.from_bytes(key[at : at + 3], "little") for at in range(0, 1152, 3))
    return all(pair % 4096 < 3329 and pair // 4096 < 3329 for pair in pairs)


# --- the log (src/tlog/FORMAT.md, C2SP) -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Checkpoint:
    text: str
    origin: str
    size: int
    root: bytes
    signatures: dict[tuple[str, bytes], bytes]


@dataclass(frozen=True)
class Proof:
    index: int
    hashes: list[bytes]
    note: str


def base64_bytes(line: str) -> bytes:
    try:
        data = base64.b64decode(line, validate=True)
    except ValueError:
        refuse("not base64")
    return data if base64.b64encode(data).decode() == line else refuse("another spelling of base64")


def decimal(line: str) -> int:
    value = int(line) if re.fullmatch(r"0|[1-9][0-9]{0,15}", line) else SAFE + 1
    return value if value <= SAFE else refuse("not a decimal up to 2^53 - 1")


def hash_line(line: str) -> bytes:
    data = base64_bytes(line)
    return data if len(data) == 32 else refuse("a hash that is not 32 bytes")


def is_name(name: str) -> bool:
    """Without white space (Unicode's White_Space), control characters (its category Cc) and pluses."""
    return re.fullmatch(r"[^\0-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000+]+", name) is not None


def read_proof(proof: str) -> Proof:
    """Takes a proof apart; its checkpoint, which all proofs of a file share, stays as it is."""
    if len(proof) > PROOF_CHARACTERS or re.search(r"[\0-\t\v-\x1f]", proof) or not proof.endswith("\n"):
        refuse("a proof with other lines than it has to have")
    head, empty, note = proof.partition("\n\n")
    first, _, rest = head.partition("\n")
    index, *hashes = rest.split("\n")
    if not empty or first != "c2sp.org/tlog-proof@v1" or not index.startswith("index ") or len(hashes) > 63:
        refuse("not a tlog-proof")
    return Proof(decimal(index[6:]), [hash_line(line) for line in hashes], note)


def read_checkpoint(note: str) -> Checkpoint:
    signed, _, signatures = note.rpartition("\n\n")
    lines = signed.split("\n")
    if len(note.encode()) > 65_536 or len(lines) != 3 or lines[0] == "":
        refuse("not a checkpoint")
    return Checkpoint(signed + "\n", lines[0], decimal(lines[1]), hash_line(lines[2]), read_signatures(signatures))


def read_signatures(block: str) -> dict[tuple[str, bytes], bytes]:
    lines = block.split("\n")[:-1]
    signatures: dict[tuple[str, bytes], bytes] = {}
    for line in lines:
        dash, _, rest = line.partition(" ")
        name, _, encoded = rest.partition(" ")
        data = base64_bytes(encoded)
        if dash != "—" or not is_name(name) or len(data) <= 4 or (name, data[:4]) in signatures:
            refuse("a signature line that is not one, or twice the same key")
        signatures[name, data[:4]] = data[4:]
    return signatures if 1 <= len(lines) <= 100 else refuse("not 1 to 100 signatures")


def read_verifier_key(vkey: str, kind: int) -> Optional[tuple[str, bytes, bytes]]:
    """Name, id and public key, or None if it is not a sound key of this kind."""
    name, _, rest = vkey.partition("+")
    key_id, _, encoded = rest.partition("+")
    try:
        material = base64_bytes(encoded)
    except Refused:
        return None
    expected = sha256(name.encode(), b"\n", material)[:4]
    sound = material[:1] == bytes([kind]) and is_sound_point(material[1:])
    return (name, expected, material[1:]) if sound and is_name(name) and expected.hex() == key_id else None


def cosigned_at(checkpoint: Checkpoint, vkey: str) -> Optional[tuple[bytes, int]]:
    """The witness's public key and the second of its cosignature, or None if it has no good one."""
    key = read_verifier_key(vkey, 4)
    line = checkpoint.signatures.get(key[:2], b"") if key else b""
    seconds = int.from_bytes(line[:8], "big")
    message = f"cosignature/v1\ntime {seconds}\n{checkpoint.text}".encode()
    good = key is not None and 0 < seconds <= LAST_SECOND and has_signed(key[2], message, line[8:])
    return (key[2], seconds) if key and good else None


def is_included(entry: bytes, proof: Proof, checkpoint: Checkpoint) -> bool:
    """RFC 6962, section 2.1.1."""
    index, last, node = proof.index, checkpoint.size - 1, sha256(b"\0", entry)
    rest = iter(proof.hashes)
    if index > last:
        return False
    while last > 0:
        if index % 2 == 1 or index < last:
            sibling = next(rest, None)
            if sibling is None:
                return False
            node = sha256(b"\1", sibling, node) if index % 2 == 1 else sha256(b"\1", node, sibling)
        index, last = index // 2, last // 2
    return next(rest, None) is None and node == checkpoint.root


# --- what is checked ------------------------------------------------------------------------------------------------


@dataclass
class Statement:
    place: str
    body: bytes
    signature: bytes
    proof: Proof
    receipt: Optional[Says]
    says: Says = field(default_factory=dict)

    @property
    def step(self) -> str:
        """The event, but that nothing was fetched by then is another step than that what was fetched is of no use."""
        return "not_fetched" if self.says.get("problem") == "not_fetched" else self.says["event"]


@dataclass
class Entry:
    place: str
    body: bytes
    proof: Proof
    says: Says = field(default_factory=dict)
    used: bool = False
    counts_from: int = -(2**62)
    rests_on: Optional[Entry] = None

    @property
    def key_id(self) -> bytes:
        keys = self.says["keys"]
        return hash_of("videre/v1/key-id", keys["sealKey"], keys["signKey"], keys["sessionKey"])[:16]


@dataclass
class Evidence:
    kind: str
    statements: list[Statement]
    entries: list[Entry]
    opened: list[Says]
    checkpoint: Checkpoint
    cosigned: list[int] = field(default_factory=list)
    acceptance: Optional[Statement] = None
    consignments: dict[str, Statement] = field(default_factory=dict)

    def entries_of(self, kind: str) -> list[Entry]:
        return [entry for entry in self.entries if entry.says["entry"] == kind]

    def keys_of(self, clinic: str) -> list[Entry]:
        return [entry for entry in self.entries_of("clinic-key") if entry.says["clinic"] == clinic]


def is_rising(values: list[Any]) -> bool:
    return all(a < b for a, b in zip(values, values[1:]))


def check_opened(items: list[Says]) -> list[Says]:
    return items if is_rising([item["delivery"] for item in items]) else refuse("opened: not in order")


def check_file(data: bytes, trust: Says) -> Evidence:
    """Rule 1."""
    file = EVIDENCE_FILE(read_canonical(data))
    if file["origin"] != trust["origin"]:
        refuse("of another relay")
    statements = [
        Statement(f"statement {n}", item["body"], item["signature"], read_proof(item["proof"]), item.get("receipt"))
        for n, item in enumerate(file["statements"], 1)
    ]
    entries = [
        Entry(f"entry {n}", item["body"], read_proof(item["proof"])) for n, item in enumerate(file["entries"], 1)
    ]
    if len({item.proof.note for item in (*statements, *entries)}) != 1:
        refuse("the proofs do not have the same checkpoint")
    placed = [[item.proof.index for item in group] for group in (statements, entries)]
    if not all(map(is_rising, placed)) or set(placed[0]) & set(placed[1]):
        refuse("not in the order of the log")
    checkpoint = read_checkpoint(statements[0].proof.note)
    return Evidence(file["evidence"], statements, entries, check_opened(file.get("opened", [])), checkpoint)


def check_checkpoint(evidence: Evidence, trust: Says) -> None:
    """Rule 2."""
    checkpoint = evidence.checkpoint
    keys = [key for key in (read_verifier_key(vkey, 1) for vkey in trust["logs"]) if key]
    if checkpoint.origin not in [name for name, _, _ in keys]:
        refuse("the log is not trusted")
    signed = [
        has_signed(key, checkpoint.text.encode(), checkpoint.signatures.get((name, key_id), b""))
        for name, key_id, key in keys
        if name == checkpoint.origin
    ]
    if not any(signed):
        refuse("the checkpoint is not signed by the log")
    cosigned = [found for found in (cosigned_at(checkpoint, vkey) for vkey in trust["witnesses"]["keys"]) if found]
    # One public key under two names is one witness, whose first cosignature counts.
    evidence.cosigned = list(dict(sorted(cosigned, reverse=True)).values())
    witnesses, needed = len(evidence.cosigned), trust["witnesses"]["needed"]
    if witnesses < needed:
        refuse(f"{witnesses} trusted witnesses have cosigned it, and {needed} are needed")


def check_statements(evidence: Evidence, trust: Says) -> None:
    """Rule 3."""
    for item in evidence.statements:
        if not has_signed_for("statement", trust["origin"], item.body, item.signature, trust["relayKey"]):
            refuse(f"{item.place} is not signed by the relay")
        item.says = STATEMENT_BODY(read_canonical(item.body))
        if not is_included(hash_of("videre/v1/log-entry", item.body), item.proof, evidence.checkpoint):
            refuse(f"{item.place} is not in the log at its index")


def check_entries(evidence: Evidence, _: Says) -> None:
    """Rule 4."""
    for entry in evidence.entries:
        entry.says = ENTRY_BODY(read_canonical(entry.body))
        if not is_included(entry.body, entry.proof, evidence.checkpoint):
            refuse(f"{entry.place} is not in the log at its index")


def check_subject(evidence: Evidence, _: Says) -> None:
    """Rule 5."""
    by_event: dict[str, list[Statement]] = {}
    for item in evidence.statements:
        by_event.setdefault(item.says["event"], []).append(item)
    acceptances = by_event.get("SubmissionAcceptance", [])
    consignments = by_event.get("ContentConsignment", [])
    if len(acceptances) != (1 if evidence.kind == "enquiry" else 0):
        refuse(f"{len(acceptances)} acceptances in the evidence of one {evidence.kind}")
    evidence.acceptance = acceptances[0] if acceptances else None
    evidence.consignments = {item.says["delivery"]: item for item in consignments}
    expected = acceptances[0].says["deliveries"] if acceptances else list(evidence.consignments)[:1]
    if len(consignments) != max(len(expected), 1) or sorted(evidence.consignments) != sorted(expected):
        refuse("not one consignment of each delivery and no other")
    for item in evidence.statements:
        check_about(evidence, item)
    if evidence.acceptance:
        check_enquiry(evidence.acceptance.says, [item.says for item in consignments])


def check_about(evidence: Evidence, item: Statement) -> None:
    if item.step in HOLDS:
        if evidence.acceptance is None or item.says["enquiry"] != evidence.acceptance.says["enquiry"]:
            refuse(f"{item.place} is about another enquiry, or an enquiry at all")
    elif item is not evidence.acceptance:
        consignment = evidence.consignments.get(item.says["delivery"])
        if not consignment or consignment.says["clinic"] != item.says["clinic"]:
            refuse(f"{item.place} is about another delivery or clinic")


def check_enquiry(acceptance: Says, consignments: list[Says]) -> None:
    for member in ("clinic", "reference"):
        if len({says[member] for says in consignments}) != len(consignments):
            refuse(f"two consignments with the same {member}")
    for says in consignments:
        if (says["sealedBy"], says["consent"]) != (acceptance["sealedBy"], acceptance["policy"]):
            refuse("a consignment that was sealed by another or under another policy than the acceptance says")


MOST = {
    "ConsignmentNotificationFailure": 1,
    "ContentHandover": 1,
    "ContentOpened": 1,
    "ContentSeen": 1,
    "ContentHandoverFailure": 1,
    "not_fetched": 1,
    "EnquiryHandled": OUTCOMES,
    "EnquiryWithdrawn": 1,
    "EnquiryCorrected": CORRECTIONS,
    "FollowUpAcknowledged": ACKNOWLEDGEMENTS,
}
HOLDS = ("HoldPlaced", "HoldReleased")
FOLLOW_UPS = ("EnquiryCorrected", "EnquiryWithdrawn")
RECEIPT_OF = {
    "ContentHandover": "handover",
    "ContentOpened": "opened",
    "ContentSeen": "seen",
    "EnquiryHandled": "handled",
    "ContentHandoverFailure": "problem",
    "FollowUpAcknowledged": "acknowledged",
}


def check_counts(evidence: Evidence, _: Says) -> None:
    """The counts of rule 7, before rule 6: every receipt may cost a try of every key."""
    counts = Counter((item.says.get("delivery"), item.step) for item in evidence.statements)
    for (_, step), count in counts.items():
        if count > MOST.get(step, STATEMENTS):
            refuse(f"{step} of one delivery, {count} times")
    named = Counter(
        (item.says["delivery"], item.step, item.says["followUp"])
        for item in evidence.statements
        if item.step in ("EnquiryCorrected", "FollowUpAcknowledged")
    )
    for (_, step, _), count in named.items():
        if count > 1:
            refuse(f"{step} of one follow-up, {count} times")


def check_receipts(evidence: Evidence, trust: Says) -> None:
    """Rule 6."""
    for item in evidence.statements:
        kind = RECEIPT_OF.get(item.step)
        if (kind is None) != (item.receipt is None):
            refuse(f"{item.place}: a receipt that is missing, or surplus")
        if kind and item.receipt:
            check_receipt(item, kind, item.receipt, evidence, trust["origin"])


def check_receipt(item: Statement, kind: str, receipt: Says, evidence: Evidence, origin: str) -> None:
    body, signature = receipt["body"], receipt["signature"]
    if item.says["receipt"] != hash_of("videre/v1/receipt-hash", signature, body):
        refuse(f"{item.place} rests on another receipt")
    signers = [
        entry
        for entry in evidence.keys_of(item.says["clinic"])
        if has_signed_for(f"receipt/{kind}", origin, body, signature, entry.says["keys"]["signKey"])
    ]
    for entry in signers:
        entry.used = True
    if not signers:
        refuse(f"{item.place}: its receipt is not signed by a key of the clinic")
    says = RECEIPT_BODY(read_canonical(body))
    shared = ("delivery", "wrapped", "token", "outcome", "problem", "followUp")
    consigned = evidence.consignments[item.says["delivery"]].says
    if says["kind"] != kind or any(item.says.get(member) != says.get(member) for member in shared):
        refuse(f"{item.place} does not say what its receipt says")
    if kind == "opened":
        if hash_of("videre/v1/opening-token-hash", says["token"]) != consigned["openingTokenHash"]:
            refuse(f"{item.place}: the opening token is not that of the consignment")
        if says["commitment"] != consigned["commitment"]:
            refuse(f"{item.place}: the commitment is not that of the consignment")
    seen, now = says["checkpoint"], evidence.checkpoint
    if seen and seen["size"] == now.size and seen["root"] != now.root:
        refuse(f"{item.place}: the clinic was shown another log")


NEEDS = {
    "ContentOpened": "ContentHandover",
    "ContentHandoverFailure": "ContentHandover",
    "ContentSeen": "ContentOpened",
    "EnquiryHandled": "ContentSeen",
}
DENIES = {"ConsignmentNotificationFailure": "ConsignmentNotification", "not_fetched": "ContentHandover"}


ENDS = {"ContentHandover": "EnquiryWithdrawn", "EnquiryCorrected": "EnquiryWithdrawn"}
LONGEST_HOLD = 90 * DAY + HOUR


def check_sequence(evidence: Evidence, _: Says) -> None:
    """The rest of rule 7."""
    check_order(evidence)
    check_acknowledged(evidence)
    check_holds(evidence)


def check_acknowledged(evidence: Evidence) -> None:
    said: dict[tuple[str, Optional[bytes]], int] = {
        (item.says["delivery"], item.says["followUp"]): item.says["at"]
        for item in evidence.statements
        if item.step in FOLLOW_UPS
    }
    for item in evidence.statements:
        if item.step == "FollowUpAcknowledged":
            if said.get((item.says["delivery"], item.says["followUp"]), 2**62) > item.says["at"]:
                refuse(f"{item.place} takes note of nothing, or of nothing yet")


def check_holds(evidence: Evidence) -> None:
    held = [item.says["at"] for item in evidence.statements if item.step == "HoldPlaced"]
    for item in evidence.statements:
        at = item.says["at"]
        if item.step == "HoldPlaced" and not at < item.says["until"] <= at + LONGEST_HOLD:
            refuse(f"{item.place}: a hold that ends before it begins, or too late")
        if item.step == "HoldReleased" and min(held, default=2**62) > at:
            refuse(f"{item.place} comes without or before a hold")


def check_order(evidence: Evidence) -> None:
    steps: dict[tuple[str, str], int] = {}
    for item in evidence.statements:
        of = (item.says.get("delivery", ""), item.step)
        steps[of] = min(item.says["at"], steps.get(of, item.says["at"]))
    start = evidence.acceptance.says["at"] if evidence.acceptance else -(2**62)
    end = max(evidence.cosigned) * 1000 + 10 * MINUTE if evidence.cosigned else 2**62
    for item in evidence.statements:
        delivery, at = item.says.get("delivery", ""), item.says["at"]
        needed = NEEDS.get(item.step)
        if needed and steps.get((delivery, needed), 2**62) > at:
            refuse(f"{item.place} comes without or before what it needs")
        if steps.get((delivery, DENIES.get(item.step, "")), at) < at:
            refuse(f"{item.place} says of something that had happened that it had not")
        if steps.get((delivery, ENDS.get(item.step, "")), at) < at:
            refuse(f"{item.place} comes after the delivery was withdrawn")
        if not max(start, steps.get((delivery, "ContentConsignment"), start)) <= at <= end:
            refuse(f"{item.place} is before its beginning or after the last cosignature")


def check_keys(evidence: Evidence, trust: Says) -> None:
    """Rule 8."""
    earlier: dict[bytes, Entry] = {}
    for entry in evidence.entries_of("clinic-key"):
        keys = entry.says["keys"]
        if not is_sound_seal_key(keys["sealKey"]):
            refuse(f"{entry.place}: the seal key is not sound")
        if keys["signKey"] == keys["sessionKey"] or not all(map(is_sound_point, (keys["signKey"], keys["sessionKey"]))):
            refuse(f"{entry.place}: the sign key or the session key is not sound")
        check_key_proof(entry, trust["origin"])
        check_established(entry, earlier, trust)
        earlier[entry.key_id] = entry
    for item in evidence.consignments.values():
        at = item.says["at"]
        keys_of_it = [entry for entry in evidence.keys_of(item.says["clinic"]) if entry.key_id == item.says["key"]]
        counting = [entry for entry in keys_of_it if counts_at(entry, at)]
        if not counting:
            refuse(f"{item.place}: its key " + ("does not count then" if keys_of_it else "has no entry of this clinic"))
        for entry in counting:
            entry.used = True


def counts_at(entry: Entry, at: int) -> bool:
    proven = entry.says["proof"]["says"]["at"]
    return max(entry.says["at"], proven) - 10 * MINUTE <= at < proven + 30 * DAY and entry.counts_from <= at


def is_about(says: Says, entry: Entry, *further: str) -> bool:
    named = all(says[member] == entry.says[member] for member in ("clinic", *further))
    return named and says["key"] == entry.key_id


def check_key_proof(entry: Entry, origin: str) -> None:
    proof, keys = entry.says["proof"], entry.says["keys"]
    proof["says"] = KEY_PROOF(read_canonical(proof["body"]))
    signatures = (("signature", "signKey"), ("sessionSignature", "sessionKey"))
    signed = all(has_signed_for("key-proof", origin, proof["body"], proof[s], keys[k]) for s, k in signatures)
    if not signed or not is_about(proof["says"], entry):
        refuse(f"{entry.place}: the key proof does not hold")


def check_established(entry: Entry, earlier: dict[bytes, Entry], trust: Says) -> None:
    established = entry.says["established"]
    body = read_canonical(established["body"])
    if established["by"] == "registrars":
        says = APPROVAL(body)
        if not is_about(says, entry, "name") or not is_approved(established, trust):
            refuse(f"{entry.place} is not established by two registrars")
        entry.counts_from = says["at"] + 24 * HOUR if says["replaces"] else entry.counts_from
        return
    says = ROTATION(body)
    previous = earlier.get(says["replaces"])
    if previous is None or any(previous.says[member] != entry.says[member] for member in ("clinic", "name")):
        refuse(f"{entry.place}: the key before it is not established earlier in the file")
    sign_key, signature = previous.says["keys"]["signKey"], established["signature"]
    signed = has_signed_for("key-rotation", trust["origin"], established["body"], signature, sign_key)
    if not signed or not is_about(says, entry, "name"):
        refuse(f"{entry.place} is not established by the key before it")
    entry.rests_on, entry.counts_from = previous, previous.counts_from


def is_approved(established: Says, trust: Says) -> bool:
    signatures = established["signatures"]
    signers = {item["signKey"] for item in signatures} & set(trust["registrars"])
    return len(signers) == len(signatures) == 2 and all(
        has_signed_for("registrar", trust["origin"], established["body"], item["signature"], item["signKey"])
        for item in signatures
    )


def check_policies(evidence: Evidence, _: Says) -> None:
    """Rule 9."""
    named = sorted({item.says["consent"] for item in evidence.consignments.values()})
    if sorted(entry.says["version"] for entry in evidence.entries_of("policy")) != named:
        refuse("not one entry of each policy that is named and no other")


def check_surplus(evidence: Evidence, _: Says) -> None:
    """Rule 10."""
    keys = evidence.entries_of("clinic-key")
    if len({entry.key_id for entry in keys}) != len(keys):
        refuse("two entries of one key")
    for entry in reversed(keys):
        if not entry.used:
            refuse(f"{entry.place} is not needed")
        if entry.rests_on:
            entry.rests_on.used = True


def check_forms(evidence: Evidence, _: Says) -> None:
    """Rule 11."""
    for item in evidence.opened:
        consignment = evidence.consignments.get(item["delivery"])
        if consignment is None:
            refuse("a form of a delivery that is not in the file")
        if hash_of("videre/v1/content", item["salt"], item["form"]) != consignment.says["commitment"]:
            refuse("a form or salt that is not the one of the delivery")


def check_question(evidence: Evidence, question: Says) -> None:
    accepted = evidence.acceptance.says["reference"] if evidence.acceptance else None
    for item in evidence.consignments.values():
        known = {"reference": {item.says["reference"], accepted}}
        known.update({member: {item.says[member]} for member in ("clinic", "delivery")})
        if all(asked in known[member] for member, asked in question.items()):
            return
    refuse("no delivery in it is what was asked for")


RULES = (
    (2, check_checkpoint),
    (3, check_statements),
    (4, check_entries),
    (5, check_subject),
    (7, check_counts),
    (6, check_receipts),
    (7, check_sequence),
    (8, check_keys),
    (9, check_policies),
    (10, check_surplus),
    (11, check_forms),
)


@dataclass(frozen=True)
class Verdict:
    holds: bool
    words: str
    rule: Union[int, str, None] = None


def verify(data: bytes, trust: Says, question: Says, beside: list[Says]) -> Verdict:
    """The verdict on a file, whatever it is: an exception is a refusal under the rule that was being checked."""
    rule: Union[int, str] = 1
    try:
        evidence = check_file(data, trust)
        evidence.opened += beside
        for rule, check in RULES:
            check(evidence, trust)
        rule = "question"
        check_question(evidence, question)
        return Verdict(True, in_words(evidence))
    except Refused as refused:
        return Verdict(False, str(refused), rule)
    except Exception as unexpected:
        return Verdict(False, f"not readable ({type(unexpected).__name__})", rule)


WORDS = {
    "ContentConsignment": "forwarded",
    "ConsignmentNotification": "notices",
    "ConsignmentNotificationFailure": "not told by then",
    "not_fetched": "not fetched by then",
    "ContentHandover": "handed over",
    "ContentOpened": "opened",
    "ContentSeen": "seen",
    "EnquiryHandled": "handled",
    "ContentHandoverFailure": "with a problem",
    "EnquiryCorrected": "corrections",
    "EnquiryWithdrawn": "withdrawn",
    "FollowUpAcknowledged": "acknowledged",
    "EvidenceDisclosed": "disclosures",
    "HoldPlaced": "holds",
    "HoldReleased": "released",
}


def in_words(evidence: Evidence) -> str:
    steps = [item.step for item in evidence.statements]
    deeds = ", ".join(f"{steps.count(step)} {words}" for step, words in WORDS.items() if step in steps)
    forms = f", {len(evidence.opened)} with the form" if evidence.opened else ""
    subject = "an enquiry" if evidence.acceptance else "a delivery"
    log = f"in a log of {evidence.checkpoint.size} entries, cosigned by {len(evidence.cosigned)} trusted witnesses"
    return f"{subject}, {deeds}{forms}; {log}"


# --- the command line and the vectors -------------------------------------------------------------------------------


def read_file(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(FILE_BYTES + 1)


def read_trust(value: Any) -> Says:
    trust = TRUST(value["trust"] if isinstance(value, dict) and "trust" in value else value)
    needed, keys = trust["witnesses"]["needed"], trust["witnesses"]["keys"]
    return trust if needed <= len(keys) else refuse("more witnesses needed than there are")


def read_beside(value: Any) -> list[Says]:
    return listing(OPENED_FORM, 0, OPENED)(value if isinstance(value, list) else [value])


def vector_bytes(file: Says, folder: Path) -> bytes:
    if "vector" in file:
        other = json.loads((folder / f"{file['vector']}.json").read_text("utf-8"))
        original = vector_bytes(other["file"], folder)
        if "every" in file:
            return original.replace(file["every"].encode(), repeated(file))
        return original.replace(file["replace"].encode(), file["by"].encode(), 1) if "replace" in file else original
    if "base64" in file:
        return base64.b64decode(file["base64"])
    return file["text"].encode() if "text" in file else repeated(file)


def repeated(file: Says) -> bytes:
    return (file.get("before", "") + file["repeat"] * file["times"] + file.get("after", "")).encode()


def run_vectors(folder: Path) -> None:
    for path in sorted(folder.glob("*.json")):
        vector = json.loads(path.read_text("utf-8"))
        beside = read_beside(vector["forms"]) if "forms" in vector else []
        question = QUESTION(vector.get("question", {}))
        verdict = verify(vector_bytes(vector["file"], folder), read_trust(vector["trust"]), question, beside)
        result = "holds" if verdict.holds else "refused"
        print(json.dumps({"name": path.stem, "verdict": result, "rule": verdict.rule, "reason": verdict.words}))


def verify_file(options: argparse.Namespace) -> Verdict:
    try:
        asked = {name: getattr(options, name) for name in ("reference", "clinic", "delivery")}
        question = QUESTION({name: value for name, value in asked.items() if value is not None})
        trust = read_trust(read_json(read_file(options.trust)))
        beside = read_beside(read_json(read_file(options.form))) if options.form else []
        data = read_file(options.file)
    except Refused as refused:
        return Verdict(False, f"trust, question or form: {refused}")
    except (OSError, ValueError) as error:
        return Verdict(False, f"trust, question or form: not readable ({type(error).__name__})")
    return verify(data, trust, question, beside)


def main() -> int:
    parser = argparse.ArgumentParser(description="verifies an evidence file of Videre")
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--trust", type=Path)
    parser.add_argument("--form", type=Path)
    parser.add_argument("--vectors", type=Path)
    for name in ("--reference", "--clinic", "--delivery"):
        parser.add_argument(name)
    options = parser.parse_args()
    if options.vectors:
        run_vectors(options.vectors)
        return 0
    if options.file is None or options.trust is None:
        parser.error("a file and --trust are needed, or --vectors")
    verdict = verify_file(options)
    rule = f"rule {verdict.rule}: " if isinstance(verdict.rule, int) else ""
    print(f"holds: {verdict.words}" if verdict.holds else f"refused: {rule}{verdict.words}")
    return 0 if verdict.holds else 1


if __name__ == "__main__":
    sys.exit(main())
