"""What a failed request means for the person who reads it: one line, the place, a way out."""

from __future__ import annotations

from flowc_runtime.datastore.errors import StoreError
from flowc_runtime.datastore.objects.client import Refused, Unreachable
from flowc_runtime.datastore.objects.location import Location, without_secrets
from flowc_runtime.datastore.objects.retry import TRIES, is_passing

WEB_PAGE = "a web page"
"""The code of answers that are HTML, where an object store would answer XML."""

_MEANINGS = {
    "NoSuchBucket": "there is no bucket {bucket} ({shown})",
    "AccessDenied": "no permission to {verb} {shown}: the credentials in use do not allow it",
    "AllAccessDisabled": "no permission to {verb} {shown}: its bucket is closed",
    "InvalidAccessKeyId": "{shown} does not know the access key in use",
    "SignatureDoesNotMatch": "{shown} does not accept the secret key in use",
    "ExpiredToken": "the credentials for {shown} have expired: get new ones",
    "TokenRefreshRequired": "the credentials for {shown} have expired: get new ones",
    "InvalidToken": "{shown} does not accept the session token in use",
    "RequestTimeTooSkewed": "{shown} refuses requests because the clock of this machine is wrong",
    "RequestExpired": "{shown} refuses requests because the clock of this machine is wrong",
    "NoCredentials": "there are no credentials for {shown}: {text}",
    "InvalidBucketName": "{shown} is no bucket that can exist",
    "KMS.NotFoundException": "there is no KMS key as datastore.sse_kms_key says ({shown})",
    WEB_PAGE: "{shown} answered a {status} with a web page: a proxy or a login page stands in between,"
    " or the endpoint is not an object store",
}
_KEYS = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, to those of this store"
_RENEW = "log in again; in a container, look why they are not renewed"
_CLOCK = "set the clock: S3 allows 15 minutes"
_HELP = {
    "NoSuchBucket": "make the bucket, or set datastore.root to another one: flowc makes none",
    "AccessDenied": "they need s3:GetObject, PutObject, DeleteObject and ListBucket on the bucket",
    "InvalidAccessKeyId": _KEYS,
    "SignatureDoesNotMatch": _KEYS,
    "InvalidToken": _KEYS,
    "NoCredentials": _KEYS,
    "ExpiredToken": _RENEW,
    "TokenRefreshRequired": _RENEW,
    "RequestTimeTooSkewed": _CLOCK,
    "RequestExpired": _CLOCK,
    WEB_PAGE: "look at the proxy settings (HTTPS_PROXY, NO_PROXY), and at datastore.s3_endpoint",
}
_REGION = frozenset(
    {"AuthorizationHeaderMalformed", "PermanentRedirect", "IllegalLocationConstraint"}
)


def failure(location: Location, verb: str, error: Refused | Unreachable) -> StoreError:
    """The error to raise.

    Args:
        location: the store.
        verb: what was to be done, such as `read`.
        error: how that ended.
    """
    shown = location.shown
    if isinstance(error, Unreachable):
        return StoreError(
            f"cannot {verb} {shown}: {_line(str(error))} ({TRIES} tries)",
            help="is the server up, and is datastore.s3_endpoint (or AWS_ENDPOINT_URL_S3) its address?"
            if location.endpoint
            else "is there a way to the network, or a proxy to name in HTTPS_PROXY?",
        )
    if error.code in _REGION or error.status in (301, 307):
        right = error.region or "another region"
        return StoreError(
            f"cannot {verb} {shown}: the bucket is in {right}, the request was signed for"
            f" {location.region or 'us-east-1'}; set AWS_REGION or datastore.s3_region"
        )
    meaning = _MEANINGS.get(error.code)
    if meaning is not None:
        fields = {"shown": shown, "bucket": location.bucket, "verb": verb, "status": error.status}
        text = meaning.format(**fields, text=_line(error.text))
        return StoreError(text, help=_HELP.get(error.code))
    if error.status in (401, 403) and not error.code:
        text = _MEANINGS["AccessDenied"].format(verb=verb, shown=shown)
        return StoreError(text, help=_HELP["AccessDenied"])
    tries = f" ({TRIES} tries)" if is_passing(error) else ""
    said = " ".join(part for part in (str(error.status or ""), error.code) if part)
    text = f": {_line(error.text)}" if error.text else ""
    return StoreError(f"cannot {verb} {shown}: the server answered {said}{text}{tries}")


def _line(text: str) -> str:
    """A foreign text in one line of bearable length."""
    return without_secrets(" ".join(text.split()))[:300]
